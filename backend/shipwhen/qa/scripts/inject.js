// what a store's script manager does once the page is there, unless it has done so already
addEventListener("DOMContentLoaded", () => {
  if (window.top !== window || document.querySelector('script[src*="/shipwhen.js"]')) return;
  const script = document.createElement("script");
  script.async = true;
  script.src = "SHIPWHEN_SCRIPT";
  document.head.append(script);
});
