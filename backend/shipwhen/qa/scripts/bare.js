// the demo's own bar is no part of a theme
const sheet = new CSSStyleSheet();
sheet.replaceSync("demo-bar { display: none }");
document.adoptedStyleSheets.push(sheet);
