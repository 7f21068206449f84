"""Looks at report pages with a headless Chromium, as people would: on wide and narrow screens, in both
themes, without scripts, by keyboard and on paper. Says what is wrong and ends with 1 if anything is;
with 77, where there is no Chromium.

usage: page_check.py NUMASIM FOLDER [RESULT.json...]   makes FOLDER/page.html of the results first;
                                                      without any, simulates some
       --screenshots DIR                              besides, to look at them oneself
"""

import json
import pathlib
import re
import subprocess
import sys

import chromium

SKIP = 77
AUDIT = pathlib.Path(__file__).with_name("audit.js").read_text()
WIDE, PHONE = 1280, 360


class Check:
    def __init__(self, browser, page):
        self.browser = browser
        self.url = page.resolve().as_uri()
        self.faults = []

    def say(self, where, faults):
        self.faults += [f"{where}: {fault}" for fault in faults]

    def expect(self, true, what):
        if not true:
            self.faults.append(what)

    def open(self, width=WIDE, theme="light", scripts=True):
        self.browser.scripts(scripts)
        self.browser.theme(theme)
        self.browser.size(width, 900)
        self.browser.load(self.url)
        self.browser.value(AUDIT.replace("const audit =", "globalThis.audit =", 1) + "; true")

    def ask(self, call):
        return self.browser.value(f"audit.{call}")

    def unfold(self):
        self.browser.value("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def noises(browser):
    """What the page asked the network for, and what it complained about."""
    found = []
    for event in browser.events:
        method, of = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            url = of["request"]["url"]
            if not url.startswith(("file:", "data:")):
                found.append(f"request for {url}")
        elif method == "Runtime.exceptionThrown":
            found.append(f"exception: {of['exceptionDetails'].get('exception', of)}")
        elif method == "Log.entryAdded" and of["entry"]["level"] in ("error", "warning"):
            found.append(f"log: {of['entry']['text']}")
        elif method == "Runtime.consoleAPICalled" and of["type"] in ("error", "warning"):
            found.append(f"console: {of['args']}")
    return found


def look(check):
    """Drawings, structure, contrast and layout on each kind of screen."""
    for theme in ("light", "dark"):
        for width in (WIDE, PHONE):
            where = f"{theme}, {width} px"
            check.open(width, theme)
            check.say(where, noises(check.browser))
            check.say(where, check.ask("charts()"))
            check.say(where, check.ask("overlaps()"))
            check.say(where, check.ask("sideways()"))
            check.unfold()
            check.say(where + ", unfolded", check.ask("sideways()"))
            check.say(where, check.ask("faint()"))
            check.say(where, check.ask("pale()"))
    check.say("structure", check.ask("structure()"))
    dark = check.browser.value("getComputedStyle(document.body).backgroundColor")
    check.open()
    light = check.browser.value("getComputedStyle(document.body).backgroundColor")
    check.expect(light == "rgb(255, 255, 255)" and dark != light, f"themes: {light} and {dark}")


def without_scripts(check):
    check.open()
    content = check.ask("content()")
    check.open(scripts=False)
    check.expect(check.browser.value("document.querySelectorAll('button').length") == 0,
                 "scripts ran that were forbidden")
    check.expect(check.ask("content()") == content, "without scripts the page says something else")
    check.say("without scripts", check.ask("charts()"))
    check.browser.scripts(True)


def by_keyboard(check):
    check.open()
    stops = []
    for _ in range(400):
        check.browser.key("Tab", 9)
        stop = check.ask("focused()")
        if stop["tag"] in ("BODY", "HTML") or (stops and stop["order"] <= stops[-1]["order"]):
            break
        stops.append(stop)
    links = [stop["text"] for stop in stops if stop["tag"] == "A"]
    check.expect(links[:2] == ["Skip to the results", "Verdicts"], f"the first stops are {links[:2]}")
    for kind, selector in (("SUMMARY", "summary"), ("BUTTON", "button")):
        # What lies in a folded part is reached when that is unfolded.
        there = check.browser.value(
            f"[...document.querySelectorAll('{selector}')].filter(audit.shown).length")
        reached = sum(stop["tag"] == kind for stop in stops)
        check.expect(reached == there, f"by keyboard {reached} of {there} {selector}")
    check.say("focus not to be seen", [stop["text"] for stop in stops if not stop["outline"]])


def zooming(check):
    check.open()
    zooms = "[...document.querySelectorAll('figure button')]"
    number = check.browser.value(zooms + ".length")
    data = check.browser.value("document.querySelectorAll('.zoom-data').length")
    built_with = check.browser.value("typeof uPlot !== 'undefined'")
    check.expect(number == (data if built_with else 0), f"{number} buttons for {data} charts")
    if not number:
        return
    check.browser.value(zooms + "[0].focus()")
    check.browser.key("Enter", 13)
    painted = check.browser.value("""(() => {
        const canvas = document.querySelector('.uplot canvas');
        if (!canvas) return 0;
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let painted = 0;
        for (let i = 3; i < pixels.length; i += 4) painted += pixels[i] > 0;
        return painted; })()""")
    check.expect(painted > 1000, f"zooming paints {painted} points")
    check.say("zooming", noises(check.browser))
    check.browser.key("Enter", 13)
    check.expect(check.browser.value("document.querySelectorAll('.uplot').length") == 0,
                 "zooming does not end")


def on_paper(check):
    check.open()
    check.expect(check.browser.pdf_bytes() > 20000, "printing gives next to nothing")
    check.browser.theme("dark", "print")
    ink = check.browser.value("getComputedStyle(document.body).color")
    paper = check.browser.value("getComputedStyle(document.body).backgroundColor")
    check.expect(paper == "rgb(255, 255, 255)" and ink != paper, f"prints {ink} on {paper}")
    check.browser.value("dispatchEvent(new Event('beforeprint'))")
    check.expect(check.browser.value("[...document.querySelectorAll('details')].every((d) => d.open)"),
                 "folded tables do not go on paper")


def near(text, value):
    """Whether a cell shows the value to its last digit."""
    number = re.search(r"[-+]?\d+(\.\d+)?", text)
    if number is None:
        return False
    decimals = len(number[1]) - 1 if number[1] else 0
    return abs(float(number[0]) - value) <= 0.5001 * 10 ** -decimals


def duration(text, ns):
    units = {"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9}
    return near(text, ns / units[text.split()[-1]])


def compare_throughputs(check, result):
    """The table beside each chart of throughputs."""
    compared = {(c["topology"], c["strategy"], c["copies"]): c for c in result["comparisons"]}
    seen = 0
    for design in result["results"]:
        table = check.ask(f"table('Throughput: {design['topology']}')")
        if table is None:  # a page of several scenarios names them too
            table = check.ask(f"table('Throughput: {design['topology']}, {design['scenario']}')")
        name = f"{design['topology']} {design['strategy']} {design['copies']}"
        row = next((r for r in table["rows"]
                    if r[:2] == [str(design["copies"]), design["strategy"]]), None)
        if row is None:
            check.faults.append(f"{name} is not in the table")
            continue
        seen += 1
        metric = design["metrics"]["throughput"]
        check.expect(near(row[2], metric["mean"]), f"{name}: {row[2]} is not {metric['mean']}")
        if metric["ci95"]:
            low, high = row[3].strip("[]").split(", ")
            check.expect(near(low, metric["ci95"][0]) and near(high, metric["ci95"][1]),
                         f"{name}: {row[3]} is not {metric['ci95']}")
        change = compared.get((design["topology"], design["strategy"], design["copies"]))
        if change:
            check.expect(near(row[4], change["change_pct"]) and row[7] == change["verdict"],
                         f"{name}: {row[4:]} is not {change}")
    check.expect(seen > 0, "no throughput was compared")


def compare_locks(check, result):
    """Locks by design, of the most copies of each machine."""
    most = {}
    for design in result["results"]:
        most[design["topology"]] = max(most.get(design["topology"], 0), design["copies"])
    seen = 0
    for design in result["results"]:
        if design["copies"] != most[design["topology"]]:
            continue
        table = check.ask(f"table('Locks: {design['topology']}')") or \
            check.ask(f"table('Locks: {design['topology']}, {design['scenario']}')")
        for lock in design["locks"]:
            row = next((r for r in table["rows"] if r[:2] == [design["strategy"], lock["name"]]), None)
            if row is None:
                check.faults.append(f"{design['strategy']}: no lock {lock['name']}")
                continue
            seen += 1
            right = (near(row[2], lock["acquisitions_per_iteration"])
                     and near(row[3], 100 * lock["contended_share"])
                     and duration(row[4], lock["wait_ns"]["mean"])
                     and duration(row[6], lock["wait_ns"]["p99"])
                     and near(row[9], 100 * lock["wait_share"]))
            check.expect(right, f"{design['strategy']}, {lock['name']}: {row}")
    check.expect(seen > 0, "no lock was compared")


def screenshots(check, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        for width in (WIDE, PHONE):
            check.open(width, theme)
            check.browser.screenshot(folder / f"{theme}-{width}.png")


def simulated(numasim, folder):
    """Results with every kind of chart: curves, walkers, several machines and scenarios."""
    runs = {
        "execl": ["execl", "--topology", "core-i5-10310u,graviton2-16c", "--copies", "1,2,4,8",
                  "--strategy", "single,split-lock,sharded"],
        "readers": ["readers", "--topology", "core-i5-10310u", "--strategy",
                    "single,split-tree,sharded"],
    }
    files = []
    for name, run in runs.items():
        file = folder / f"{name}.json"
        subprocess.run([numasim, "compare", *run, "--reps", "3", "--set", "/measurement/iterations=8",
                        "--format", "json", "--quiet", "-o", file], check=True)
        files.append(str(file))
    return files


def main(arguments):
    shots = None
    if "--screenshots" in arguments:
        at = arguments.index("--screenshots")
        shots = pathlib.Path(arguments[at + 1])
        del arguments[at:at + 2]
    numasim, folder, results = arguments[0], pathlib.Path(arguments[1]), arguments[2:]
    browser = chromium.installed()
    if browser is None:
        print("skipped: no Chromium is installed")
        return SKIP
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "page.html"
    results = results or simulated(numasim, folder)
    subprocess.run([numasim, "report", *results, "--format", "html", "-o", page], check=True)
    with chromium.Browser(browser) as opened:
        check = Check(opened, page)
        look(check)
        without_scripts(check)
        by_keyboard(check)
        zooming(check)
        on_paper(check)
        check.open()
        for file in results:
            result = json.loads(pathlib.Path(file).read_text())
            compare_throughputs(check, result)
            compare_locks(check, result)
        if shots:
            screenshots(check, shots)
    for fault in check.faults:
        print(fault)
    print(f"{page}: {page.stat().st_size} bytes, {len(check.faults)} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
