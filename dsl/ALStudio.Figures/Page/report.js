(() => {
  "use strict";
  const holders = [...document.querySelectorAll("[data-figure]")];
  const touch = matchMedia("(pointer: coarse)").matches;
  const config = {
    responsive: true,
    displaylogo: false,
    modeBarButtons: [["toImage", "resetScale2d"]],
    toImageButtonOptions: { format: "svg" },
    displayModeBar: touch ? false : "hover",
  };

  for (const holder of holders) {
    const { data, layout } = JSON.parse(document.getElementById(holder.dataset.figure).textContent);
    const axes = touch ? { dragmode: false } : {};
    delete layout.title;
    config.toImageButtonOptions.filename = holder.dataset.figure;
    Plotly.newPlot(holder, data, { ...layout, ...axes, showlegend: false, autosize: true }, config);
  }

  const hidden = new Set();
  const redraw = () => {
    for (const holder of holders) {
      const visible = holder.data.map(
        (trace) => !hidden.has(trace.legendgroup) && !(trace.meta === "trial" && hidden.has("\0trials")));
      Plotly.restyle(holder, { visible });
    }
  };
  for (const button of document.querySelectorAll(".legend button")) {
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") === "true";
      const what = button.dataset.arm ?? "\0trials";
      if (shown) hidden.add(what); else hidden.delete(what);
      button.setAttribute("aria-pressed", String(!shown));
      redraw();
    });
  }

  const open = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) { details.open = true; open.push(details); }
    for (const holder of holders) Plotly.relayout(holder, { width: holder.closest(".figures") ? 330 : 690 });
  });
  addEventListener("afterprint", () => {
    for (const details of open.splice(0)) details.open = false;
    for (const holder of holders) Plotly.relayout(holder, { width: null, autosize: true });
  });
})();
