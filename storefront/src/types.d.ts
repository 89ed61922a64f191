/** Shapes shared with the server: `/openapi.json` and `themes/adapter.schema.json`, as the script reads them. */

export type State = "sold_out" | "over_limit" | "in_stock" | "partial" | "backorder";

export interface Span {
  date_from?: string | null | undefined;
  date?: string | null | undefined;
}

export interface Split extends Span {
  quantity: number;
}

export interface Offer {
  kind: "backorder" | "pre_order";
  ready: number;
  backorder_left: number | null;
  available_to_sell: number | null;
  windows: Split[];
  beyond: Span | null;
  supply_overdue: boolean;
  known_units?: number;
}

export interface Line {
  state: State;
  ready: number;
  backordered: number;
  excess: number;
  splits: Split[];
  expected_date: string | null;
}

export interface Variant {
  id: number;
  sku: string;
  options: Record<string, string>;
  offer: Offer;
}

/** What the first unit of a product waits for, where none ships now. */
export interface Waiting extends Span {
  kind: Offer["kind"];
}

export interface Product {
  variants: Variant[];
  waiting: Waiting | null;
}

export interface Availability {
  today: string;
  products: Record<string, Product>;
}

export interface Promises {
  today: string;
  lines: { variant: number; quantity: number; promise: Line }[];
}

export interface DatedTexts {
  dated: string;
  undated: string;
}

export interface ScheduleTexts extends DatedTexts {
  all_dated: string;
  all_undated: string;
  ready: string;
}

export interface KindTexts {
  inventory: Record<State, string>;
  shipping: ScheduleTexts;
  button: string;
  added: DatedTexts;
  limit: string;
  cart_line: ScheduleTexts & Record<State, string>;
  badge: string;
}

export interface Document {
  show_date: boolean;
  beside_native: "dates" | "nothing" | "everything";
  button_colour: string;
  backorder: KindTexts;
  pre_order: KindTexts;
  cart: DatedTexts;
  mini_cart: DatedTexts;
}

/** A document as it is shipped: colours have become a style sheet. */
export interface Shown extends Omit<Document, "button_colour"> {
  style: string;
}

export type Place =
  | "inventory"
  | "shipping"
  | "added"
  | "limit"
  | "cart-line"
  | "cart"
  | "mini-cart"
  | "badge";

export type Scope = "page" | "container" | "form" | "button" | "row" | "card" | "modal";

/** As shipped: lists, where the last members may be missing. */
export type Source = [select: string, attribute: string, pattern?: string];
export type Target = [scope: Scope, select: string];
export type Slot = [
  scope: Scope,
  at: "before" | "after" | "prepend" | "append" | "text",
  select?: string,
  tag?: string,
];

export interface Adapter {
  id: string;
  fingerprint?: { all?: string[]; any?: string[]; none?: string[] };
  product: {
    form: string[];
    outside?: string[];
    container: string[];
    product_id: Source[];
    quantity: string[];
    button: Target[];
    mirrors?: string[];
    label?: { select?: string };
  };
  card: { select: string[]; outside?: string[]; product_id: Source[] };
  cart: { row: string[]; line_id: Source[] };
  regions: { modal?: string[] };
  slots: Partial<Record<Place, Slot[]>>;
  native?: Partial<Record<Place, string[]>>;
}

/** Where one kind of thing was looked for, and which of the adapter's rules found it. */
export interface Finding {
  /** `product.form`, `slots.badge`, ... */
  what: string;
  /** In the adapter's order; `found` counts the scopes in which a rule finds something. */
  rules: { select: string; found: number }[];
  /** The first rule that finds anything. */
  by: number | null;
  /** The scopes looked in: forms, cards, rows, ... */
  count: number;
  /** Those in which no rule found anything. */
  without: number;
  elements: Element[];
}

export interface Probe {
  adapter: string;
  /** Whether the page looks like the adapter's theme. */
  fits: boolean;
  found: Finding[];
}

export interface Setup {
  adapters: Adapter[];
  /** By theme id, "" for any; then by language. */
  configs: Record<string, Record<string, Shown>>;
  style: string;
  /** The store's own: every theme has a document in it. */
  language: string;
}

/** Elements that a slot's scope may mean, for one product, row, card or modal. */
export type Scopes = Partial<Record<Scope, Element | null>>;

/** What `GET /api/storefront/carts` answers: no cart, or one. */
export type StorefrontCarts = { lineItems: Record<string, CartItem[]> }[];

/** What the theme's request to add to the cart is answered. */
export interface Added {
  data: { error: string | null };
}

export interface CartItem {
  id: string;
  productId: number;
  variantId: number;
  quantity: number;
  options?: { nameId: number; valueId: number | null }[];
}

declare global {
  /** Written in by the server, once per store and theme. */
  const __SHIPWHEN__: Setup;
  interface Window {
    shipwhen?: { adapter?: Adapter; missed: string[]; stop: () => void };
    /** The platform's: what a product page knows of its default selection. */
    BCData?: { product_attributes?: { sku?: string } };
  }
}
