// Those that follow look for it on the window.

import $ from "jquery";

window.jQuery = window.$ = $;
