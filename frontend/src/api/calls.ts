// Generated from app/screens by `make types`. Do not edit.

export interface Calls {
  frame: { in: None; out: FrameDoc };
  jobStop: { in: JobRef; out: JobView };
  jobs: { in: None; out: JobList };
  logsSave: { in: None; out: FileRef };
  practiceEnter: { in: None; out: JobView };
  practiceLeave: { in: None; out: None };
  programSettings: { in: None; out: ProgramSettings };
  programSettingsSet: { in: ProgramSettings; out: ProgramSettings };
  quit: { in: None; out: None };
  setLanguage: { in: LanguageIn; out: None };
  today: { in: None; out: TodayDoc };
}

export interface AccountView {
  id: string;
  platform: string;
  name: string;
  merchant: string;
  channel: string;
  state: string;
  state_reason: string;
  shop_name: string;
  shop_id: string;
  base_url: string;
  fields: Record<string, string>;
  expires_at: string | null;
  settings: SettingsView;
  fetched_to: string | null;
  next_fetch_at: string | null;
  open_orders: number;
}

export interface Changed {
  topics: string[];
}

export interface EffectView {
  id: string;
  kind: string;
  account: string;
  order: string | null;
  number: string | null;
  parcel: string | null;
  state: string;
  decide: boolean;
  due_at: string;
  attempts: number;
  error: string;
  details: unknown;
  created_at: string;
  updated_at: string;
}

export interface ErrorView {
  code: string;
  kind: string;
  message: string;
  do: string;
}

export interface FileRef {
  id: string;
  name: string;
  type: string;
}

export interface FrameDoc {
  version: string;
  face: string;
  language: string;
  workspace: string;
  practice: boolean;
  can_leave: boolean;
  accounts: number;
  merchants: number;
  who: string;
  restored_at: string | null;
}

export interface HoldView {
  id: string;
  reason: string;
  subject: string;
  note: string;
  by: string;
  at: string;
}

export interface JobList {
  jobs: JobView[];
}

export interface JobRef {
  id: string;
}

export interface JobView {
  id: string;
  kind: string;
  title: Text;
  state: string;
  done: number;
  of: number;
  started_at: string;
  finished_at: string | null;
  result: unknown;
  error: ErrorView | null;
}

export interface LanguageIn {
  language: string;
}

export interface LineView {
  id: string;
  sku: string;
  name: string;
  variant: string;
  quantity: number;
  product: string | null;
}

export interface None {
}

export interface Notice {
  text: string;
}

export interface NoticeView {
  id: string;
  kind: string;
  account: string;
  order: string | null;
  text: Text;
  at: string;
  acknowledged_at: string | null;
  acknowledged_by: string;
  ended_at: string | null;
}

export interface OrderView {
  id: string;
  platform: string;
  account: string;
  merchant: string;
  channel: string;
  number: string;
  platform_id: string;
  state: string;
  holds: HoldView[];
  ordered_at: string;
  ship_by: string | null;
  payment: PaymentOfOrder;
  total: { amount: string; currency: string };
  cod: { amount: string; currency: string } | null;
  shipping: ShippingOfOrder;
  lines: LineView[];
  parcels: ParcelView[];
}

export interface ParcelView {
  id: string;
  carrier: string;
  tracking_number: string;
  label: string;
  push: string | null;
  shipped_at: string | null;
}

export interface PaymentOfOrder {
  method: string;
  kind: string;
}

export interface ProgramSettings {
  background: boolean;
  notices: boolean;
}

export interface Reply {
  out?: unknown;
  error?: ErrorView | null;
}

export interface SettingsView {
  fetch: boolean;
  every_seconds: number;
  slots: string[];
  lookback_days: number;
  push_percent: number;
  inbound_push: boolean;
  push_delay_seconds: number;
}

export interface ShippingOfOrder {
  code: string;
  name: string;
  type: string | null;
  mode: string;
  store_id: string;
  store_name: string;
}

export interface Show {
  path: string;
}

export interface Text {
  en: string;
  'zh-TW': string;
}

export interface TodayDoc {
  schema: number;
  held: Record<string, number>;
  unknown_products: number;
  decide: EffectView[];
  notices: NoticeView[];
  accounts: AccountView[];
  urgent: OrderView[];
  ready: OrderView[];
  next_fetch_at: string | null;
  more_urgent: boolean;
  more_ready: boolean;
  practice: boolean;
  restored_at: string | null;
}
