// runs before anything of the page: sums what moves by itself, until a tool says that it is enough
globalThis.shipwhenShift = 0;
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) {
    if (!hadRecentInput && !globalThis.shipwhenShiftEnough) globalThis.shipwhenShift += value;
  }
}).observe({ type: "layout-shift", buffered: true });
