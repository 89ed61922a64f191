// What a Cornerstone shop's bundle holds besides its own code, put to work as its product page does.

import "./jquery.js";
import "easyzoom";
import "foundation-sites/js/foundation/foundation.js";
import "foundation-sites/js/foundation/foundation.dropdown.js";
import "foundation-sites/js/foundation/foundation.reveal.js";
import "foundation-sites/js/foundation/foundation.tab.js";
import "jquery-migrate";
import "lazysizes";
import "slick-carousel";
import utils from "@bigcommerce/stencil-utils";
import { createFocusTrap } from "focus-trap";
import lodash from "lodash";
import nod from "nod-validate";
import injected from "svg-injector";
import swal from "sweetalert2";

const $ = window.jQuery;
$.migrateMute = true;
$(() => {
  // Foundation asks the style sheet for its attributes' prefix
  $("<style>meta[class^=foundation] { font-family: false }</style>").appendTo("head");
  $(document).foundation();
  utils.hooks.on("cart-item-add", () => {});
  lodash.each($("form[action*=cart]"), (form) => nod({ submit: form, disableSubmit: false }));
  injected(document.querySelectorAll("svg[data-src]"));
  window.libraries = { createFocusTrap, swal };
});
