// What page_check.py asks of a page; each function returns a list of faults.
const audit = {
  shown: (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null,
  charts: () => {
    const faults = [];
    document.querySelectorAll("figure.chart").forEach((figure) => {
      const name = figure.querySelector("h3").textContent;
      const drawings = [...figure.querySelectorAll("svg.plot")].filter(audit.shown);
      if (drawings.length !== 1) faults.push(`${name}: ${drawings.length} drawings are shown`);
      drawings.forEach((svg) => {
        const marks = [...svg.querySelectorAll("path.line, rect.part")].filter((mark) => {
          const box = mark.getBBox();
          return box.width > 0 || box.height > 0;
        });
        if (marks.length === 0) faults.push(`${name}: no marks`);
        if (!svg.getAttribute("aria-label")) faults.push(`${name}: no label`);
        const width = svg.getBoundingClientRect().width;
        const scale = width / svg.viewBox.baseVal.width;
        if (12 * scale < 9) faults.push(`${name}: text of ${12 * scale} px`);
      });
      if (figure.querySelectorAll("details table tbody tr").length === 0) faults.push(`${name}: no table`);
    });
    document.querySelectorAll("svg.machine-picture").forEach((svg) => {
      if (svg.querySelectorAll("rect, path").length < 3) faults.push("an empty picture of a machine");
    });
    return faults;
  },
  // Texts of a chart that lie on each other or outside it.
  overlaps: () => {
    const faults = [];
    document.querySelectorAll("svg.plot").forEach((svg) => {
      if (!audit.shown(svg)) return;
      const view = svg.viewBox.baseVal;
      const texts = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
      texts.forEach(([text, box], i) => {
        const out = box.x < view.x || box.y < view.y || box.x + box.width > view.x + view.width || box.y + box.height > view.y + view.height;
        if (out) {
          faults.push(`outside: ${text}`);
        }
        texts.slice(i + 1).forEach(([other, its]) => {
          const across = Math.min(box.x + box.width, its.x + its.width) - Math.max(box.x, its.x);
          const down = Math.min(box.y + box.height, its.y + its.height) - Math.max(box.y, its.y);
          if (across > 1 && down > 3) faults.push(`on each other: ${text}, ${other}`);
        });
      });
    });
    return faults;
  },
  sideways: () => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth ? [`${root.scrollWidth} of ${root.clientWidth} px`] : [];
  },
  rgba: (color) => {
    const parts = color.match(/[\d.]+/g).map(Number);
    return parts.length > 3 ? parts : [...parts, 1];
  },
  over: (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1),
  luminance: (color) => {
    const [r, g, b] = color.slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  },
  contrast: (a, b) => {
    const [low, high] = [audit.luminance(a), audit.luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  },
  background: (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(audit.rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => audit.over(top, below), [255, 255, 255, 1]);
  },
  // Text with less than 4.5:1 against what is behind it (WCAG 2.1, 1.4.3).
  faint: () => {
    const faults = new Set();
    const check = (text, fore, back, name) => {
      const ratio = audit.contrast(fore, back);
      if (ratio < 4.5) faults.add(`${name} "${text.trim().slice(0, 30)}": ${ratio.toFixed(2)}`);
    };
    document.querySelectorAll("body *").forEach((element) => {
      const own = [...element.childNodes].filter((n) => n.nodeType === 3 && n.textContent.trim());
      if (own.length === 0 || !audit.shown(element) || ["SCRIPT", "STYLE", "title"].includes(element.tagName)) return;
      const style = getComputedStyle(element);
      if (element instanceof SVGElement) {
        const part = element.classList.contains("inside") ? element.parentElement.querySelector("rect") : null;
        const page = audit.background(element.closest("figure"));
        const back = part ? audit.rgba(getComputedStyle(part).fill) : page;
        check(element.textContent, audit.rgba(style.fill), back, "chart");
      } else {
        const back = audit.background(element);
        check(own[0].textContent, audit.over(audit.rgba(style.color), back), back, element.tagName);
      }
    });
    return [...faults];
  },
  // Lines and bars with less than 3:1 against the page (1.4.11). Parts of a stack have the page's
  // colour between them, so only those at its ends touch anything else.
  pale: () => {
    const faults = new Set();
    document.querySelectorAll("svg.plot path.line, svg.plot path.mark, svg.plot rect.part").forEach((mark) => {
      if (!audit.shown(mark) || /\bh[0-4]\b/.test(mark.getAttribute("class"))) return;
      const style = getComputedStyle(mark);
      const color = audit.rgba(mark.classList.contains("line") ? style.stroke : style.fill);
      const ratio = audit.contrast(color, audit.background(mark.closest("figure")));
      if (ratio < 3) faults.add(`${mark.getAttribute("class")}: ${ratio.toFixed(2)}`);
    });
    return [...faults];
  },
  structure: () => {
    const faults = [];
    const one = (selector) => {
      const n = document.querySelectorAll(selector).length;
      if (n !== 1) faults.push(`${n} of ${selector}`);
    };
    ["h1", "main", "body > header", "body > footer", "nav[aria-label]", "head > title"].forEach(one);
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => faults.push(`twice: id ${id}`));
    document.querySelectorAll('a[href^="#"]').forEach((a) => {
      if (!document.getElementById(a.getAttribute("href").slice(1))) faults.push(`leads nowhere: ${a.getAttribute("href")}`);
    });
    document.querySelectorAll("table").forEach((table) => {
      if (!table.caption || !table.caption.textContent) faults.push("a table without a caption");
      if (table.querySelectorAll("thead th[scope=col]").length === 0) faults.push("a table without headings");
      const width = table.querySelectorAll("thead th").length;
      table.querySelectorAll("tbody tr").forEach((row) => {
        if (row.children.length !== width) faults.push(`${table.caption.textContent}: a row of ${row.children.length} cells, not ${width}`);
      });
    });
    document.querySelectorAll("svg").forEach((svg) => {
      if (svg.getAttribute("role") !== "img" || !svg.getAttribute("aria-label")) faults.push("a picture without a name");
    });
    let level = 0;
    document.querySelectorAll("h1, h2, h3, h4").forEach((h) => {
      const its = Number(h.tagName[1]);
      if (its > level + 1) faults.push(`${h.textContent}: level ${its} after ${level}`);
      level = its;
    });
    document.querySelectorAll("section").forEach((section) => {
      if (!document.getElementById(section.getAttribute("aria-labelledby"))) faults.push("a section without a name");
    });
    return faults;
  },
  // Text that scripts' absence must not take away.
  content: () => {
    const copy = document.querySelector("main").cloneNode(true);
    copy.querySelectorAll("button, script, [role=status], .drawing ~ p").forEach((e) => e.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  },
  table: (caption) => {
    const table = [...document.querySelectorAll("table")].find((t) => t.caption.textContent === caption);
    const cells = (row) => [...row.children].map((c) => c.textContent.trim());
    return table ? { head: cells(table.tHead.rows[0]), rows: [...table.tBodies[0].rows].map(cells) } : null;
  },
  focused: () => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    return {
      tag: e.tagName, text: e.textContent.trim().slice(0, 60),
      order: [...document.querySelectorAll("*")].indexOf(e),
      outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    };
  },
};
