#pragma once
/// The parts of the page, one file each. Each is a <section> with its heading; those that have
/// nothing to show say what it would take.

#include "tools/page/html.hpp"
#include "tools/page/page_data.hpp"

#include <string>

namespace numasim {

/// A part of the page in the order of its contents.
struct PageSection {
  const char* id;
  const char* heading;
  void (*write)(Html& html, const PageData& data);
};

/// Machines x designs: what each design changes, in words, signs and colours.
void write_verdicts(Html& html, const PageData& data);
/// Throughput against copies, or of the designs where there is one number of copies.
void write_throughput(Html& html, const PageData& data);
/// Time that an iteration waits, by the place in the kernel that asks for the lock.
void write_waiting(Html& html, const PageData& data);
/// How far a lock travels from holder to holder.
void write_hand_overs(Html& html, const PageData& data);
/// How long waits and walks take: all of them, not only their mean.
void write_distributions(Html& html, const PageData& data);
/// Locks and cache lines as tables with shades.
void write_heat_tables(Html& html, const PageData& data);
/// Pictures of the machines and of what a transfer between any two CPUs costs.
void write_machines(Html& html, const PageData& data);
/// Every number that went in.
void write_provenance(Html& html, const PageData& data);
/// How to get these results again.
void write_manifests(Html& html, const PageData& data);

} // namespace numasim
