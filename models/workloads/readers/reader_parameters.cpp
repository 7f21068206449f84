#include "models/workloads/readers/reader_parameters.hpp"

namespace numasim {

namespace {

constexpr const char* k_none =
    "chosen: none, as the traced exec loop has no walk; rates are a machine's load";

Parameter rate(std::string name, std::string unit, std::string meaning)
{
  return Parameter::real(std::move(name), std::move(unit), 0, 0, 1e9, std::move(meaning), k_none);
}

ParameterList rates()
{
  return {
      rate("reclaim_rate", "folios/s",
           "Mapped file folios that each node's kswapd looks at: folio_referenced(), which tries "
           "the locks."),
      Parameter::real("reclaim_evict_share", "of the folios", 0.1, 0, 1,
                      "Share of those whose referenced bits it could read that it then unmaps: "
                      "try_to_unmap(), which waits.",
                      "guess: a hot library's pages are referenced and stay"),
      rate("truncate_rate", "1/s",
           "Ranges that are truncated or invalidated: "
           "unmap_mapping_pages(), which waits."),
      Parameter::integer("truncate_pages", "pages", 1, 1, 1 << 20, "Pages of such a range.",
                         "unmap_mapping_folio(): one small folio"),
      rate("migrate_rate", "folios/s",
           "Folios that are migrated: try_to_migrate() and remove_migration_ptes(), which wait."),
      rate("collapse_rate", "1/s",
           "Ranges of 2 MiB that khugepaged collapses: try_to_unmap() of each page, then "
           "retract_page_tables(), which wait."),
      Parameter::text("readers_file", "all",
                      "The file whose pages they are, by its name in the locks' names, or all, "
                      "each in proportion to its pages.",
                      "reclaim goes by folios, of whichever file"),
  };
}

} // namespace

ParameterList reader_parameters()
{
  const ParameterList costs{
      Parameter::real("pte_present_share", "of the mappings", 0.5, 0, 1,
                      "Share of the mappings of a page in whose page tables it is.",
                      "derived: execs map 253 of the some 540 pages of three files"),
      Parameter::real("pte_visit_ns", "ns", 30, 0, 1e6,
                      "Instructions for a VMA that a walk visits, beside the lines.",
                      "guess: page_vma_mapped_walk(), some 100 instructions"),
      Parameter::real("pte_fault_hold_ns", "ns", 150, 0, 1e6,
                      "Time a page fault of a starting program holds the page-table lock, taken "
                      "off its private work.",
                      "guess: set_pte_range() of up to 16 pages"),
      Parameter::real("tlb_shootdown_ns", "ns", 2000, 0, 1e6,
                      "flush_tlb_page() of a process that runs on another CPU: an interrupt there "
                      "and its answer.",
                      "guess: a few thousand cycles"),
      Parameter::real("tlb_flush_local_ns", "ns", 100, 0, 1e6, "The same of one on the own CPU.",
                      "guess: INVLPG, some 200 cycles"),
      Parameter::real("tlb_flush_batch_ns", "ns", 5000, 0, 1e7,
                      "try_to_unmap_flush() once after a walk that put its flushes off: "
                      "interrupts to many CPUs, no lock held.",
                      "guess"),
  };
  return joined_parameters({rates(), costs});
}

ReaderOptions reader_options(const Parameters& p)
{
  ReaderOptions o;
  o.reclaim_rate = p.real("reclaim_rate");
  o.evict_share = p.real("reclaim_evict_share");
  o.truncate_rate = p.real("truncate_rate");
  o.truncate_pages = static_cast<std::uint32_t>(p.integer("truncate_pages"));
  o.migrate_rate = p.real("migrate_rate");
  o.collapse_rate = p.real("collapse_rate");
  o.files = p.text("readers_file");
  o.present_share = p.real("pte_present_share");
  o.visit = Duration::ns(p.real("pte_visit_ns"));
  o.fault_hold = Duration::ns(p.real("pte_fault_hold_ns"));
  o.shootdown = Duration::ns(p.real("tlb_shootdown_ns"));
  o.flush_local = Duration::ns(p.real("tlb_flush_local_ns"));
  o.flush_batch = Duration::ns(p.real("tlb_flush_batch_ns"));
  return o;
}

void silence_readers(Parameters& parameters)
{
  for (const char* rate : {"reclaim_rate", "truncate_rate", "migrate_rate", "collapse_rate"}) {
    parameters.set(rate, 0.0);
  }
}

} // namespace numasim
