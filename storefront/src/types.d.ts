/** Shapes shared with the server: `/openapi.json` and `themes/adapter.schema.json`, as the script reads them. */

export type State = "sold_out" | "over_limit" | "in_stock" | "partial" | "backorder";

export interface Span {
  date_from: string | null;
  date: string | null;
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

export interface Availability {
  today: string;
  products: Record<string, { variants: Variant[] }>;
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
  button_colour: string;
  backorder: KindTexts;
  pre_order: KindTexts;
  cart: DatedTexts;
  mini_cart: DatedTexts;
}

/** A document as it is shipped: with the text colour that reads on the button's. */
export interface Shown extends Document {
  button_text: string;
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
    label?: { select?: string; reapply?: boolean };
  };
  card: { select: string[]; outside?: string[]; product_id: Source[] };
  cart: { row: string[]; line_id: Source[] };
  regions: { page: string[]; modal?: string[] };
  slots: Partial<Record<Place, Slot[]>>;
  native?: Partial<Record<Place, string[]>>;
}

export interface Setup {
  adapters: Adapter[];
  /** By theme id, "" for any; then by language. */
  configs: Record<string, Record<string, Shown>>;
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
}

declare global {
  /** Written in by the server, once per store and theme. */
  const __SHIPWHEN__: Setup;
  interface Window {
    shipwhen?: { adapter: string; missed: string[]; stop: () => void };
  }
}
