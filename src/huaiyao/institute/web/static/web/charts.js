/* Draws every <div data-chart="ID"> from the JSON script of that id, now and after an HTMX swap. */
(() => {
  "use strict";
  // Numbers as on the rest of the page.
  const numbers = { decimal: ".", thousands: ",", grouping: [3], currency: ["¥", ""], minus: "\u2212" };

  function draw(canvas) {
    if (canvas.dataset.drawn || !window.huaiyaoChart) return;
    canvas.dataset.drawn = "yes";
    const spec = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
    window.huaiyaoChart(canvas, spec, numbers).then(
      () => canvas.classList.add("drawn"),
      (error) => {
        // The sentence and the table below the chart still say everything.
        canvas.closest("figure").classList.add("failed");
        console.error(error);
      },
    );
  }

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("huaiyao:charts", drawAll);
  document.addEventListener("htmx:load", drawAll);
  drawAll();
})();
