#include "tools/import/donors.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace numasim {

namespace {

// Least squares over the pairs of different L3 groups of the measured matrices
// (KCORES/core-to-core-latency-plus); docs/machine.md, "The triangle".
constexpr SlitRule k_zen1 = {
    144, 5.93,
    "two-parameter rule of the EPYC 7601 (the die of Hygon's Dhyana): a CAS hand-over takes 144 ns "
    "+ 5.93 ns x (SLIT - 10) along requester - home - owner; it gives that machine's measured "
    "matrix to 2.7 % with a Hygon 7280's SLIT and to 5.3 % with its own coarser one"};
constexpr SlitRule k_io_die = {
    116.5, 2.6,
    "two-parameter rule of EPYCs with an I/O die: a CAS hand-over takes 116.5 ns (103 to 130 over "
    "the measured machines) + 2.6 ns (2.1 to 3.1) x (SLIT - 10) along requester - home - owner; "
    "with a machine's own numbers it gives its matrix to 1.6 to 4.4 %, with these middle ones "
    "expect 15 %"};

std::string lower(std::string_view text)
{
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool has(std::string_view text, std::string_view part)
{
  return text.find(part) != std::string_view::npos;
}

/// The word of four characters or more, beginning with a digit, that follows `name`.
std::string number_after(const std::string& model, const std::string& name)
{
  std::size_t at = model.find(name);
  while (at != std::string::npos && at < model.size()) {
    at = model.find_first_of("0123456789", at);
    const std::size_t end = std::min(model.find_first_of(" -,@+/", at), model.size());
    if (at != std::string::npos && end >= at + 4) {
      return model.substr(at, end - at);
    }
    at = end;
  }
  return "";
}

/// Zen 4 and what came after it.
std::vector<std::string> newest_epycs(bool dense, const MachineShape& shape)
{
  if (dense && shape.packages == 1 && shape.nodes <= 1 && !shape.smt) {
    return {"epyc-9754-1s-128c", "epyc-9754-2s-512c"};
  }
  if (dense) {
    return {"epyc-9754-2s-512c"};
  }
  if (shape.nodes > shape.packages) { // NPS2, NPS4 or each L3 a node
    return {"epyc-9654-2s-384c-nps4", "epyc-9654-2s-384c", "epyc-9754-2s-512c"};
  }
  return {"epyc-9654-2s-384c", "epyc-9754-2s-512c"};
}

DonorChoice epyc(int zen, bool dense, const MachineShape& shape)
{
  switch (zen) {
  case 1:
    return {"AMD EPYC, Zen 1",
            {"epyc-7601-2s-128c", "hygon-7280-2s-128c", "hygon-c86-12n-384c"},
            &k_zen1,
            true};
  case 2:
    return {"AMD EPYC, Zen 2",
            {"epyc-7742-2s-256c", "epyc-7763-2s-256c", "epyc-9754-2s-512c"},
            &k_io_die,
            true};
  case 3:
    return {"AMD EPYC, Zen 3",
            {"epyc-7763-2s-256c", "epyc-7742-2s-256c", "epyc-9754-2s-512c"},
            &k_io_die,
            true};
  default:
    return {zen == 4 ? "AMD EPYC, Zen 4" : "AMD EPYC, Zen 5", newest_epycs(dense, shape), &k_io_die,
            true};
  }
}

DonorChoice amd(const ProcessorFacts& p, const std::string& model, const MachineShape& shape)
{
  if (has(model, "threadripper")) {
    return {"AMD Ryzen Threadripper",
            {"threadripper-3990x-64c", "epyc-7742-2s-256c", "epyc-9754-2s-512c"},
            nullptr,
            true};
  }
  if (has(model, "ryzen") || has(model, "custom apu")) {
    return shape.l3s > 1 ? DonorChoice{"AMD Ryzen", {"ryzen-9-7950x", "ryzen-5800u"}, nullptr, true}
                         : DonorChoice{"AMD Ryzen", {"ryzen-5800u"}, nullptr, true};
  }
  const std::string number = number_after(model, "epyc"); // "7r13", "9654p": the 4th tells
  if (number.size() >= 4 && number[3] >= '1' && number[3] <= '5') {
    return epyc(number[3] - '0', number.starts_with("97"), shape);
  }
  constexpr unsigned k_zen12 = 0x17;
  constexpr unsigned k_zen34 = 0x19;
  constexpr unsigned k_zen5 = 0x1a;
  if (p.family == k_zen12) {
    return epyc(p.model_number < 0x30 ? 1 : 2, false, shape);
  }
  if (p.family == k_zen34) {
    const bool zen4 = (p.model_number >= 0x10 && p.model_number < 0x20) || p.model_number >= 0x60;
    return epyc(zen4 ? 4 : 3, p.model_number >= 0xa0, shape);
  }
  if (p.family >= k_zen5) {
    return epyc(5, false, shape);
  }
  return {"AMD before Zen",
          {"opteron-6172-4s-48c", "epyc-7601-2s-128c", "hygon-7280-2s-128c"},
          nullptr,
          true};
}

DonorChoice hygon(const ProcessorFacts& p, const std::string& model, const MachineShape& shape)
{
  // Dhyana: family 24 model 0 and 1, names 3xxx, 5xxx and 7xxx of the first kind ("7280").
  if (has(model, "dhyana") || has(model, "7280") || has(model, "7185") || has(model, "5280") ||
      (p.family == 24 && p.model_number < 2)) {
    return {"Hygon Dhyana (Zen 1)",
            {"hygon-7280-2s-128c", "epyc-7601-2s-128c", "hygon-c86-12n-384c"},
            &k_zen1,
            true};
  }
  constexpr std::size_t k_many_nodes = 12;
  if (shape.packages > 2) {
    return {"Hygon C86", {"hygon-c86-12n-384c-4s", "hygon-c86-12n-384c"}, nullptr, true};
  }
  if (shape.nodes >= k_many_nodes && !has(model, "7490")) {
    return {"Hygon C86", {"hygon-c86-12n-384c", "hygon-7490-2s-256c"}, nullptr, true};
  }
  return {"Hygon C86", {"hygon-7490-2s-256c", "hygon-c86-12n-384c"}, nullptr, true};
}

/// The generation of a scalable Xeon by the second digit of its number; 0: an older one.
int xeon_generation(const ProcessorFacts& p, const std::string& model)
{
  for (const char* line : {"platinum", "gold", "silver", "bronze"}) {
    const std::string number = has(model, line) ? number_after(model, line) : "";
    if (number.size() >= 4 && number[1] >= '1' && number[1] <= '9') {
      return number[1] - '0';
    }
  }
  if (has(model, "cpu max 94")) {
    return 4;
  }
  constexpr std::array<std::pair<unsigned, int>, 5> by_model = {
      {{85, 2}, {106, 3}, {108, 3}, {143, 4}, {207, 5}}}; // arch/x86/include/asm/intel-family.h
  for (const auto& [number, generation] : by_model) {
    if (p.family == 6 && p.model_number == number) {
      return generation;
    }
  }
  return 0;
}

/// Before the scalable Xeons: Nehalem and Westmere have no version in their names, nor "E5" or
/// "E3", which began with Sandy Bridge; "v3" is Haswell.
std::vector<std::string> older_xeons(const std::string& model, const MachineShape& shape)
{
  const bool haswell = has(model, " v3") || has(model, " v4");
  if (haswell && shape.packages > 2) {
    return {"xeon-e7-8895v3-4s-144c", "xeon-e5-2680v4-2s-56c"};
  }
  if (haswell) {
    return {"xeon-e5-2680v4-2s-56c", "xeon-e5-2660-2s-32c"};
  }
  if (has(model, " v2") || has(model, "e5-") || has(model, "e3-")) {
    return {"xeon-e5-2660-2s-32c", "xeon-e5-2680v4-2s-56c"};
  }
  return {"xeon-e7-8867l-8s-80c", "xeon-e5-2660-2s-32c"};
}

DonorChoice xeon(const ProcessorFacts& p, const std::string& model, const MachineShape& shape)
{
  DonorChoice choice{"Intel Xeon", {}, nullptr, true};
  const int generation = xeon_generation(p, model);
  const bool named = has(model, " e5-") || has(model, " e7-") || has(model, " v2") ||
                     has(model, " v3") || has(model, " v4");
  if (generation == 0 && named) {
    choice.names = older_xeons(model, shape);
    return choice;
  }
  const bool cooper = generation == 3 && (has(model, "h cpu") || has(model, "hl cpu"));
  if (shape.packages > 4) {
    choice.names.emplace_back("xeon-8160-8s-384c");
  }
  if (shape.packages > 2 || cooper) {
    choice.names.emplace_back("xeon-8380h-4s-224c");
  }
  const auto add = [&](const char* name) { choice.names.emplace_back(name); };
  const bool small = has(model, "silver") || has(model, "bronze");
  if (generation >= 5) {
    if (shape.nodes > shape.packages) { // sub-NUMA clusters
      add("xeon-8592-2s-256c-snc2");
    }
    add("xeon-8592-2s-256c");
  }
  if (generation >= 4) {
    if (has(model, " 8468")) {
      add("xeon-8468-2s-192c");
    }
    add("xeon-8480-2s-224c");
  } else if (generation == 3) {
    if (small || has(model, "gold")) { // fewer cores and slices than a Platinum
      add("xeon-5318y-2s-96c");
    }
  } else {
    if (small) {
      add("xeon-4210-2s-40c");
    }
    if (generation == 1) {
      add("xeon-8160-8s-384c");
    }
    add("xeon-8275cl-2s-96c");
  }
  choice.names.emplace_back("xeon-8369b-2s-128c");
  return choice;
}

DonorChoice intel(const ProcessorFacts& p, const std::string& model, const MachineShape& shape)
{
  if (shape.hybrid) {
    return {"Intel Core with P and E cores",
            {"core-i9-12900k", "core-i5-10310u", "ryzen-5800u"},
            nullptr,
            true};
  }
  const bool server = has(model, "xeon") || shape.packages > 1 || p.model_number == 85 ||
                      p.model_number == 87; // 87: Knights Landing
  const bool small = has(model, "xeon(r) e-") || has(model, "xeon(r) cpu e3");
  if (server && !small) {
    return xeon(p, model, shape);
  }
  if (has(model, "i7-6") || has(model, "i5-6") || has(model, "i3-6")) { // the first Skylake
    return {"Intel Core", {"core-i7-6700hq", "core-i5-10310u"}, nullptr, true};
  }
  return {"Intel Core", {"core-i5-10310u", "ryzen-5800u"}, nullptr, true};
}

/// Linux names Arm cores by implementer and part (arch/arm64/include/asm/cputype.h).
DonorChoice arm(const ProcessorFacts& p, const std::string& model, const MachineShape& shape)
{
  if (p.arm_part.starts_with("0x48/") || has(model, "kunpeng")) {
    return {"HiSilicon Kunpeng", {"kunpeng-920-2s-128c", "xeon-8369b-2s-128c"}, nullptr, true};
  }
  if (p.arm_part == "0x41/0xd40" || p.arm_part == "0x41/0xd4f" || has(model, "neoverse-v")) {
    return {"Arm Neoverse V",
            {"graviton3-64c", "altra-q80-1s-80c", "xeon-8369b-2s-128c"},
            nullptr,
            true};
  }
  if (p.arm_part == "0x41/0xd0c" && shape.packages > 1) {
    return {"Arm Neoverse N1", {"ampere-max-2s-256c", "altra-q80-1s-80c"}, nullptr, true};
  }
  return {"Arm", {"altra-q80-1s-80c", "graviton3-64c", "xeon-8369b-2s-128c"}, nullptr, true};
}

DonorChoice unknown(const MachineShape& shape)
{
  constexpr std::size_t k_small = 32;
  DonorChoice choice{"a processor that is not told or not known", {}, nullptr, false};
  if (shape.packages <= 1 && shape.cpus <= k_small) {
    choice.names = {"ryzen-5800u"};
  } else if (shape.l3s > shape.packages) { // several L3s a package: chiplets
    choice.names = {"epyc-9754-2s-512c"};
  } else {
    choice.names = {"xeon-8369b-2s-128c"};
  }
  return choice;
}

} // namespace

DonorChoice choose_donors(const ProcessorFacts& processor, const MachineShape& shape)
{
  const std::string model = lower(processor.model);
  const std::string vendor = lower(processor.vendor);
  const std::string architecture = lower(processor.architecture);
  if (has(vendor, "hygon") || has(model, "hygon")) {
    return hygon(processor, model, shape);
  }
  if (has(vendor, "amd") || model.starts_with("amd") || has(model, "opteron") ||
      has(model, "epyc") || has(model, "ryzen")) {
    return amd(processor, model, shape);
  }
  if (has(model, "itanium")) {
    return unknown(shape);
  }
  if (has(vendor, "intel") || has(model, "intel")) {
    return intel(processor, model, shape);
  }
  if (has(vendor, "ibm") || has(model, "power") || architecture.starts_with("ppc")) {
    return {"IBM POWER", {"power9-2s-128c", "xeon-8369b-2s-128c"}, nullptr, true};
  }
  if (!processor.arm_part.empty() || architecture.starts_with("aarch64") ||
      architecture.starts_with("arm") || has(vendor, "arm") || has(vendor, "hisilicon") ||
      has(model, "neoverse") || has(model, "kunpeng")) {
    return arm(processor, model, shape);
  }
  return unknown(shape);
}

bool is_model_of(std::string_view name, std::string_view model)
{
  static const std::vector<std::pair<std::string_view, std::string_view>> models = {
      {"epyc-7601-", "epyc 7601"},
      {"epyc-7742-", "epyc 7742"},
      {"epyc-7763-", "epyc 7763"},
      {"epyc-9654-", "epyc 9654"},
      {"epyc-9754-", "epyc 9754"},
      {"hygon-7490-", "7490"},
      {"hygon-7280-", "7280"},
      {"xeon-8275cl-", "8275cl"},
      {"xeon-8369b-", "8369b"},
      {"xeon-8480-", "8480"},
      {"xeon-8468-", " 8468 "},
      {"xeon-e5-2660-", "e5-2660 0"},
      {"xeon-e5-2680v4-", "e5-2680 v4"},
      {"xeon-e7-8867l-", "e7- 8867l"},
      {"xeon-e7-8895v3-", "e7-8895 v3"},
      {"opteron-6172-", "6172"},
      {"core-i7-6700hq", "i7-6700hq"},
      {"xeon-8592-", "8592"},
      {"xeon-8160-", "8160"},
      {"xeon-8380h-", "8380h"},
      {"xeon-5318y-", "5318y"},
      {"xeon-4210-", "4210 "},
      {"core-i5-10310u", "i5-10310u"},
      {"core-i9-12900k", "i9-12900k"},
      {"ryzen-5800u", "ryzen 7 5800u"},
      {"ryzen-9-7950x", "ryzen 9 7950x"},
      {"threadripper-3990x-", "3990x"}};
  return std::any_of(models.begin(), models.end(), [&](const auto& entry) {
    return name.starts_with(entry.first) && has(lower(model) + " ", entry.second);
  });
}

} // namespace numasim
