// Comfort for those who let scripts run: zooming, copying, printing all tables. Nothing that the page
// says needs it.
"use strict";
(() => {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
  const rounded = (value) => String(Number(value.toPrecision(4)));
  const duration = (ns) => {
    const unit = units.find(([size]) => ns >= size);
    return unit ? `${rounded(ns / unit[0])} ${unit[1]}` : `${rounded(ns)} ns`;
  };
  const text = (axis) => (value) =>
    value === null || value === undefined ? "" : axis.duration ? duration(value) : rounded(value);

  // All series over the same abscissas, as uPlot wants them; a hole is null.
  const columns = (data) => {
    const xs = [...new Set(data.series.flatMap((s) => s.points.map((p) => p[0])))].sort((a, b) => a - b);
    const of = (s, i) => {
      const at = new Map(s.points.map((p) => [p[0], p[i] === undefined ? null : p[i]]));
      return xs.map((x) => (at.has(x) ? at.get(x) : null));
    };
    const banded = (s) => s.points.some((p) => p.length > 2);
    const all = [xs];
    data.series.forEach((s) => {
      all.push(of(s, 1));
      if (banded(s)) all.push(of(s, 3), of(s, 2));
    });
    return all;
  };

  const options = (data, width) => {
    const series = [{ label: data.x.title, value: (u, v) => text(data.x)(v) }];
    const bands = [];
    data.series.forEach((s) => {
      const stroke = color(`--s${s.style % 8}`);
      const line = { label: s.name, stroke, width: 2, spanGaps: true, value: (u, v) => text(data.y)(v) };
      if (data.stepped) line.paths = uPlot.paths.stepped({ align: 1 });
      line.points = { show: !data.stepped };
      series.push(line);
      if (s.points.some((p) => p.length > 2)) {
        const edge = { stroke: "transparent", width: 0, spanGaps: true, points: { show: false } };
        bands.push({ series: [series.length, series.length + 1], fill: stroke + "33" });
        series.push({ ...edge, label: `${s.name}, upper`, value: line.value });
        series.push({ ...edge, label: `${s.name}, lower`, value: line.value });
      }
    });
    const axis = (of, extra) => ({
      label: of.title, stroke: color("--fg"), grid: { stroke: color("--rule"), width: 1 },
      ticks: { stroke: color("--rule") }, values: (u, values) => values.map(text(of)), ...extra,
    });
    return {
      width, height: Math.max(260, Math.round(width * 0.55)), series, bands,
      scales: { x: { time: false, distr: data.x.log ? 3 : 1 }, y: { distr: data.y.log ? 3 : 1 } },
      axes: [axis(data.x, {}), axis(data.y, { size: 70 })],
      cursor: { drag: { x: true, y: false } },
    };
  };

  const zoomable = (figure, data) => {
    const drawing = figure.querySelector(".drawing");
    const button = document.createElement("button");
    const hint = document.createElement("p");
    let plot = null;
    const show = () => {
      const box = document.createElement("div");
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", drawing.querySelector("svg").getAttribute("aria-label"));
      drawing.before(box);
      plot = { box, chart: new uPlot(options(data, figure.clientWidth), columns(data), box) };
    };
    const hide = () => {
      plot.chart.destroy();
      plot.box.remove();
      plot = null;
    };
    const toggle = () => {
      plot ? hide() : show();
      drawing.hidden = plot !== null;
      hint.hidden = plot === null;
      button.setAttribute("aria-pressed", String(plot !== null));
    };
    button.type = "button";
    button.textContent = "Zoom";
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-label", `Zoom: ${figure.querySelector("h3").textContent}`);
    button.addEventListener("click", toggle);
    hint.className = "note";
    hint.textContent = "Drag across the chart to zoom in, double-click to see all of it again.";
    hint.hidden = true;
    drawing.after(button, hint);
    const redraw = () => {
      if (plot) {
        hide();
        show();
      }
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    addEventListener("resize", redraw);
  };

  if (typeof uPlot !== "undefined") {
    document.querySelectorAll("figure .zoom-data").forEach((script) => {
      zoomable(script.closest("figure"), JSON.parse(script.textContent));
    });
  }

  document.querySelectorAll(".command").forEach((command) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy the command";
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      const code = command.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        status.textContent = " Copied.";
      } catch {
        getSelection().selectAllChildren(code);
        status.textContent = " Selected; copy it with the keyboard.";
      }
    });
    command.append(button, status);
  });

  // Folded tables go on paper too.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((details) => {
      details.dataset.was = details.open;
      details.open = true;
    });
  });
  addEventListener("afterprint", () => {
    document.querySelectorAll("details").forEach((details) => {
      details.open = details.dataset.was === "true";
    });
  });
})();
