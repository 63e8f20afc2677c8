(() => {
  "use strict";
  let holders = [];
  const touch = matchMedia("(pointer: coarse)").matches;
  // A saved picture stands alone: with its heading, its legend and a white ground.
  const whole = new Map();
  // What an author has hidden stays hidden.
  const first = new Map();
  const save = {
    name: "save",
    title: "Save as SVG",
    icon: Plotly.Icons.camera,
    click: (holder) => Plotly.downloadImage(
      { data: holder.data, layout: { ...whole.get(holder), paper_bgcolor: "#fff", plot_bgcolor: "#fff" } },
      { format: "svg", width: 900, height: 540, filename: holder.dataset.figure }),
  };
  const config = {
    responsive: true,
    displaylogo: false,
    modeBarButtons: [[save, "resetScale2d"]],
    displayModeBar: touch ? false : "hover",
  };

  const modebar = { bgcolor: "rgba(0,0,0,0)", color: "#7f8792", activecolor: "#7f8792" };
  const hidden = new Set();
  const drawn = () => holders.filter((holder) => first.has(holder));
  const hide = () => {
    for (const holder of drawn()) {
      const visible = holder.data.map((trace, number) =>
        !hidden.has(trace.legendgroup) && !(trace.meta === "trial" && hidden.has("\0trials")) && first.get(holder)[number]);
      Plotly.restyle(holder, { visible });
    }
  };

  const draw = () => {
    for (const holder of holders) Plotly.purge(holder);
    whole.clear();
    first.clear();
    holders = [...document.querySelectorAll("[data-figure]")];
    for (const holder of holders) {
      const { data, layout } = JSON.parse(document.getElementById(holder.dataset.figure).textContent);
      const axes = touch ? { dragmode: false } : {};
      whole.set(holder, structuredClone(layout));
      const { title, ...untitled } = layout;
      const margin = { ...layout.margin, t: 16 };
      // A figure of the author's own may have a heading, and show what is no arm.
      const headed = "headed" in holder.dataset ? layout : { ...untitled, margin };
      const shown = "legend" in holder.dataset ? headed : { ...headed, showlegend: false };
      try {
        Plotly.newPlot(holder, data, { ...shown, ...axes, autosize: true, modebar }, config);
        first.set(holder, data.map((trace) => trace.visible ?? true));
      } catch (reason) {
        holder.style.height = "auto";
        holder.textContent = `This figure cannot be drawn here: ${reason.message}`;
      }
    }
    for (const button of document.querySelectorAll(".legend button")) {
      const what = button.dataset.arm ?? "\0trials";
      button.setAttribute("aria-pressed", String(!hidden.has(what)));
      button.addEventListener("click", () => {
        const shown = button.getAttribute("aria-pressed") === "true";
        if (shown) hidden.add(what); else hidden.delete(what);
        button.setAttribute("aria-pressed", String(!shown));
        hide();
      });
    }
    if (hidden.size > 0) hide();
  };
  draw();
  // A live page puts new content in the place of the old: what a reader has hidden stays hidden.
  addEventListener("contentreplaced", draw);

  const open = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) { details.open = true; open.push(details); }
    for (const holder of drawn()) {
      Plotly.relayout(holder, holder.closest(".figures") ? { width: 320, height: 240 } : { width: 680, height: 330 });
    }
  });
  addEventListener("afterprint", () => {
    for (const details of open.splice(0)) details.open = false;
    for (const holder of drawn()) Plotly.relayout(holder, { width: null, height: null, autosize: true });
  });
})();
