// Generated from app/screens by `make types`. Do not edit.

export interface Calls {
  account: { in: AccountIn; out: AccountOut };
  accountAdd: { in: AccountAddIn; out: AccountDoc };
  accountApp: { in: AccountAppIn; out: Done };
  accountAuthorize: { in: AccountIn; out: AuthorizeOut };
  accountChannel: { in: AccountChannelIn; out: ChannelDoc };
  accountChoices: { in: None; out: AccountChoices };
  accountChoicesLoad: { in: AccountIn; out: FieldChoicesDoc };
  accountDelete: { in: AccountIn; out: Done };
  accountDummies: { in: AccountPlatformIn; out: Dummies };
  accountEdit: { in: AccountEditIn; out: AccountDoc };
  accountFetch: { in: AccountIn; out: JobView };
  accountLanded: { in: AccountLandedIn; out: Done };
  accountListings: { in: AccountIn; out: JobView };
  accountMerchant: { in: NameIn; out: MerchantDoc };
  accountPush: { in: AccountIn; out: AccountDoc };
  accountRecover: { in: AccountCodeIn; out: AccountDoc };
  accountReport: { in: AccountIn; out: FileRef };
  accountRevoke: { in: AccountIn; out: AccountRevokedOut };
  accountSet: { in: AccountSetIn; out: AccountDoc };
  accountTest: { in: AccountIn; out: JobView };
  accounts: { in: None; out: AccountList };
  activity: { in: ActivityIn; out: ActivityDoc };
  adjust: { in: AdjustIn; out: AdjustedDoc };
  backfill: { in: ListingKeyIn; out: EffectView };
  backupSave: { in: PassphraseIn; out: FileRef };
  channelAdd: { in: ChannelAddIn; out: ChannelDoc };
  channelSet: { in: ChannelSetIn; out: ChannelDoc };
  channels: { in: MerchantIn; out: ChannelList };
  checkUp: { in: None; out: Report };
  checkUpSave: { in: None; out: FileRef };
  effectDecide: { in: DecideIn; out: EffectDoc };
  frame: { in: None; out: FrameDoc };
  holdAdd: { in: HoldIn; out: OrderDoc };
  holdGroups: { in: None; out: HoldGroupList };
  holdRelease: { in: ReleaseIn; out: JobView };
  holdsOfGroup: { in: HoldGroupIn; out: HoldPage };
  importApply: { in: ImportIn; out: JobView };
  importPreview: { in: ImportIn; out: ImportPreview };
  importTemplate: { in: ImportKindIn; out: FileRef };
  jobStop: { in: JobRef; out: JobView };
  jobs: { in: None; out: JobList };
  keepStock: { in: KeepStockIn; out: MerchantDoc };
  listings: { in: AccountNameIn; out: ListingList };
  logsSave: { in: None; out: FileRef };
  mapPayment: { in: MapPaymentIn; out: MappingDoc };
  mapProduct: { in: MapProductIn; out: MappingDoc };
  mapShipping: { in: MapShippingIn; out: MappingDoc };
  merchantAdd: { in: NamedIn; out: MerchantDoc };
  merchants: { in: None; out: MerchantList };
  movements: { in: ProductIn; out: MovementList };
  noticeClose: { in: NoticeIn; out: Done };
  operatorAdd: { in: OperatorIn; out: OperatorDoc };
  operatorEdit: { in: OperatorEditIn; out: OperatorDoc };
  operatorSignIn: { in: SignInIn; out: SignedIn };
  operatorSignOut: { in: None; out: None };
  operators: { in: None; out: OperatorList };
  orderAct: { in: OrderActIn; out: None };
  orderBulk: { in: OrderBulkIn; out: JobView };
  orderChoices: { in: None; out: OrderChoices };
  orderDetail: { in: OneOrder; out: OrderDetail };
  orderExport: { in: OrderExportIn; out: FileRef };
  orderHold: { in: OrderHoldIn; out: None };
  orderIDs: { in: OrderPartIn; out: OrderIDList };
  orderMarks: { in: OrderListIn; out: OrderMarks };
  orderNew: { in: OrderListIn; out: OrderCount };
  orderParcelAct: { in: OrderParcelActIn; out: None };
  orderParcelAddress: { in: OneParcel; out: FileRef };
  orderParcelChoose: { in: LabelChoiceIn; out: None };
  orderParcelChooseAnew: { in: OneParcel; out: None };
  orderParcelNumber: { in: OrderNumberIn; out: None };
  orderParcelOpen: { in: OrderPasswordIn; out: None };
  orderParcelPicture: { in: LabelPageIn; out: LabelPicture };
  orderParcelPieces: { in: LabelPiecesIn; out: LabelPieces };
  orderParcelPrint: { in: OrderPrintIn; out: PrintDoc };
  orderParcelSave: { in: OneParcel; out: FileRef };
  orderParcelSlip: { in: OneParcel; out: FileRef };
  orderPart: { in: OrderPartIn; out: OrderPart };
  orderPickFile: { in: OrderPickIn; out: FileRef };
  orderPickList: { in: OrderPickIn; out: PickList };
  orderPickPaper: { in: OrderPickIn; out: FileRef };
  orderPrinters: { in: None; out: OrderPrinters };
  orderReceiver: { in: OneOrder; out: ReceiverView };
  orderRelease: { in: OrderReleaseIn; out: ReleasedHold };
  orderWhy: { in: OrderWhyIn; out: WhyDoc };
  outbound: { in: None; out: OutboundDoc };
  outboundAsk: { in: None; out: OutboundDoc };
  outboundService: { in: OutboundServiceIn; out: OutboundDoc };
  outboundTold: { in: None; out: OutboundDoc };
  outbox: { in: OutboxIn; out: OutboxPage };
  packAgain: { in: PackParcelIn; out: StationDoc };
  packCheck: { in: PackIn; out: StationDoc };
  packChoose: { in: LabelChoiceIn; out: StationDoc };
  packChooseAnew: { in: PackParcelIn; out: StationDoc };
  packClose: { in: PackCloseIn; out: StationDoc };
  packLabelFile: { in: PackParcelIn; out: FileRef };
  packLeave: { in: PackOrderIn; out: Done };
  packOpen: { in: PackOrderIn; out: StationDoc };
  packParcel: { in: PackParcelIn; out: StationDoc };
  packPassword: { in: PackPasswordIn; out: StationDoc };
  packPicture: { in: LabelPageIn; out: LabelPicture };
  packPieces: { in: LabelPiecesIn; out: LabelPieces };
  packPrint: { in: PackPrintIn; out: StationDoc };
  packPrints: { in: None; out: StationPrints };
  packScan: { in: PackScanIn; out: PackScanned };
  packSheet: { in: None; out: CommandSheet };
  packSheetFile: { in: None; out: FileRef };
  packShip: { in: PackShipIn; out: StationDoc };
  packStation: { in: None; out: StationFrame };
  packUndo: { in: PackUndoIn; out: StationDoc };
  packWork: { in: None; out: WorkDoc };
  paperPrint: { in: PaperPrintIn; out: PrintDoc };
  payments: { in: AccountNameIn; out: PaymentMap };
  places: { in: ProductIn; out: PlaceList };
  platforms: { in: None; out: PlatformList };
  practiceAct: { in: PracticeActIn; out: None };
  practiceEnter: { in: None; out: JobView };
  practiceLeave: { in: None; out: None };
  printAgain: { in: PrintIn; out: PrintDoc };
  printBatch: { in: PrintBatchIn; out: PrintBatchDoc };
  printBatches: { in: None; out: PrintBatchList };
  printDecide: { in: DecideIn; out: PrintDoc };
  printStop: { in: PrintIn; out: PrintDoc };
  printerAdd: { in: PrinterIn; out: PrinterDoc };
  printerFind: { in: None; out: FoundPrinters };
  printerRemove: { in: PrinterNameIn; out: Done };
  printerTest: { in: PrinterNameIn; out: PrintDoc };
  printers: { in: None; out: PrinterList };
  prints: { in: PrintsIn; out: PrintDoc };
  privacy: { in: None; out: PrivacyDoc };
  privacySet: { in: PrivacyIn; out: PrivacyDoc };
  productAdd: { in: ProductAddIn; out: ProductDoc };
  productEdit: { in: ProductEditIn; out: ProductDoc };
  products: { in: MerchantIn; out: ProductList };
  programSettings: { in: None; out: ProgramSettings };
  programSettingsSet: { in: ProgramSettings; out: ProgramSettings };
  push: { in: None; out: PushDoc };
  pushSet: { in: PushIn; out: PushDoc };
  pushTest: { in: None; out: Done };
  putAway: { in: PutAwayIn; out: PutAwayDoc };
  quit: { in: None; out: None };
  restoreDrop: { in: None; out: RestoreDoc };
  restoreNext: { in: RestoreIn; out: JobView };
  restoreWaits: { in: None; out: RestoreDoc };
  setLanguage: { in: LanguageIn; out: None };
  shippingCodes: { in: ShippingCodesIn; out: ShippingMap };
  shippingTypeAdd: { in: ShippingTypeIn; out: ShippingTypeDoc };
  shippingTypeSet: { in: ShippingTypeSwitchIn; out: ShippingTypeDoc };
  shippingTypes: { in: None; out: ShippingTypeList };
  stationPrinter: { in: StationPrinterIn; out: StationList };
  stationSet: { in: StationSettings; out: StationSettings };
  stockExport: { in: StockExportIn; out: FileRef };
  syncConfirm: { in: SyncConfirmIn; out: StockSync };
  syncPreview: { in: AccountNameIn; out: StockSync };
  today: { in: None; out: TodayDoc };
  unknown: { in: AccountNameIn; out: UnknownList };
  unmapProduct: { in: ListingKeyIn; out: Done };
  unmapShipping: { in: ShippingCodeIn; out: Done };
  view: { in: None; out: ViewDoc };
  viewLock: { in: ViewLockIn; out: ViewDoc };
  viewUnlock: { in: PINIn; out: ViewDoc };
  waiting: { in: None; out: WaitingDoc };
}

export interface AccountAddIn {
  platform: string;
  name: string;
  merchant: string;
  channel: string;
  base_url: string;
  proxy: string;
  values: Record<string, string>;
}

export interface AccountAppIn {
  platform: string;
  values: Record<string, string>;
}

export interface AccountChannelIn {
  merchant: string;
  name: string;
  match_by: string;
}

export interface AccountChoices {
  schema: number;
  merchants: MerchantView[];
  channels: ChannelView[];
  locked: boolean;
  apps: string[];
}

export interface AccountCodeIn {
  account: string;
  code: string;
}

export interface AccountDoc {
  schema: number;
  account: AccountView;
  over_shared?: string[];
}

export interface AccountEditIn {
  account: string;
  name?: string | null;
  channel?: string | null;
  base_url?: string | null;
  proxy?: string | null;
  values?: Record<string, string>;
}

export interface AccountIn {
  account: string;
}

export interface AccountLandedIn {
  account: string;
  address: string;
}

export interface AccountLight {
  account: string;
  id: string;
  platform: string;
  merchant: string;
  state: string;
  light: string;
  reason: Text;
  last_success_at: string | null;
  brought: number;
  last_error: string;
  next_fetch_at: string | null;
  queue: number;
  decide: number;
  open_orders: number;
}

export interface AccountList {
  schema: number;
  accounts: AccountView[];
}

export interface AccountNameIn {
  account: string;
}

export interface AccountOut {
  schema: number;
  account: AccountView;
  over_shared?: string[];
  platform: PlatformView;
  kept: KeptView;
  locked: boolean;
  app_ready: boolean;
  recovers: boolean;
  choices: Record<string, ChoiceView[]>;
  twins: string[];
  listings: number;
  mapped: number;
  pushed_at: string | null;
  authorizing: AuthorizingView | null;
}

export interface AccountPlatformIn {
  platform: string;
}

export interface AccountReport {
  name: string;
  platform: string;
  evidence: string;
  state: string;
  state_reason: string;
  credentials: boolean;
  fetched_to: string | null;
  next_fetch_at: string | null;
  open_orders: number;
  set_aside: Record<string, number>;
  decide: number;
  runs: RunView[];
  test: ErrorView | null;
  tested: boolean;
}

export interface AccountRevokedOut {
  schema: number;
  account: string;
  page: string | null;
  opened: boolean;
}

export interface AccountSetIn {
  account: string;
  fetch?: boolean | null;
  every_seconds?: number | null;
  slots?: string[] | null;
  lookback_days?: number | null;
  push_percent?: number | null;
  inbound_push?: boolean | null;
  push_delay_seconds?: number | null;
  values?: Record<string, string>;
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
  light: LightView;
  last_fetch: LastFetchView | null;
  last_success: LastFetchView | null;
  queue: number;
  decide: number;
  push: PushView;
}

export interface ActivityDoc {
  schema: number;
  outbox: EffectView[];
  runs: RunView[];
  notices: NoticeView[];
}

export interface ActivityIn {
  account: string;
  all: boolean;
}

export interface AdjustIn {
  merchant: string;
  product: string;
  by: number | null;
  to: number | null;
  note: string;
  key: string;
}

export interface AdjustedDoc {
  schema: number;
  product: ProductView;
  already: boolean;
  orders: string[];
}

export interface AuthorizeOut {
  job: string;
  link: string;
  opened: boolean;
}

export interface AuthorizedDoc {
  schema: number;
  accounts: string[];
}

export interface AuthorizingView {
  job: string;
  link: string;
}

export interface BlockingProduct {
  identifier: string;
  account: string;
  key: string;
  pending_orders: number;
}

export interface BulkDoc {
  schema: number;
  orders: BulkOutcome[];
  failed: number;
  batch: string;
  printer: string;
}

export interface BulkOutcome {
  order: string;
  number: string;
  state: string | null;
  mark: string;
  error: ErrorView | null;
  before: boolean;
}

export interface Call {
  at: string;
  operation: string;
  host: string;
  attempt: number;
  status: number;
  milliseconds: number;
  bytes: number;
  kind: string;
}

export interface CaveatsView {
  en: string[];
  'zh-TW': string[];
}

export interface Changed {
  topics: string[];
}

export interface ChannelAddIn {
  merchant: string;
  name: string;
  match_by: string;
}

export interface ChannelDoc {
  schema: number;
  channel: ChannelView;
}

export interface ChannelList {
  schema: number;
  channels: ChannelView[];
}

export interface ChannelSetIn {
  merchant: string;
  name: string;
  enabled: boolean;
}

export interface ChannelView {
  id: string;
  merchant: string;
  name: string;
  match_by: string;
  enabled: boolean;
}

export interface Check {
  name: string;
  ok: boolean;
  text: Text;
  do: Text | null;
}

export interface ChoiceView {
  value: string;
  label: Text;
}

export interface CommandBars {
  name: string;
  code: string;
  says: Text;
  does: Text;
  bars: string;
}

export interface CommandSheet {
  schema: number;
  commands: CommandBars[];
}

export interface ContentView {
  line: string;
  sku: string;
  name: string;
  quantity: number;
}

export interface DayCount {
  day: string;
  platform: string;
  orders: number;
}

export interface DecideIn {
  id: string;
  decision: string;
}

export interface Done {
  schema: number;
  done: boolean;
}

export interface Dummies {
  base_url: string;
  values: Record<string, string>;
  app: Record<string, string>;
}

export interface EffectDoc {
  schema: number;
  effect: EffectView;
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
  says: Text;
  report: boolean;
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

export interface EventView {
  at: string;
  who: string;
  event: string;
  text: Text;
}

export interface EvidenceView {
  level: string;
  note: Text;
  abilities: Record<string, FindingView>;
}

export interface FetchedAccount {
  account: string;
  platform: string;
  ok: boolean;
  error: ErrorView | null;
  seen: number;
  new: number;
  updated: number;
  refused: Record<string, number>;
  set_aside: number;
  held: Record<string, number>;
  cancelled: number;
  requests: number;
  min_requests: number;
  seconds: number;
  gap_from: string | null;
  gap_to: string | null;
}

export interface FieldChoicesDoc {
  schema: number;
  account: string;
  choices: Record<string, ChoiceView[]>;
}

export interface FieldView {
  key: string;
  label: Text;
  where: Text;
  secret: boolean;
  required: boolean;
  app: boolean;
  setting: boolean;
  pattern: string;
  default: string;
  choices: ChoiceView[];
  loaded: boolean;
  many: boolean;
  when: WhenView;
}

export interface FileRef {
  id: string;
  name: string;
  type: string;
}

export interface FindingView {
  level: string;
  note: Text;
}

export interface FoundPrinter {
  name: string;
  address: string;
  model: string;
  place: string;
  usual: boolean;
  way: Text;
  set_up: string;
}

export interface FoundPrinters {
  schema: number;
  found: FoundPrinter[];
  problem: Trouble | null;
}

export interface FrameDoc {
  version: string;
  face: string;
  language: string;
  workspace: string;
  practice: boolean;
  can_leave: boolean;
  can_quit: boolean;
  accounts: number;
  merchants: number;
  who: string;
  restored_at: string | null;
}

export interface HoldDetail {
  id: string;
  reason: string;
  subject: string;
  note: string;
  by: string;
  at: string;
  name: Text;
  about: Text;
  do: Text;
  may_release: boolean;
  with_note: boolean;
}

export interface HoldGroup {
  reason: string;
  name: Text;
  fix: string;
  do: Text;
  note_needed: boolean;
  account: string;
  account_id: string;
  platform: string;
  merchant: string;
  subject: string;
  subject_name: Text;
  orders: number;
  pieces: number;
  held_at: string;
  ship_by: string | null;
  numbers: string[];
}

export interface HoldGroupIn {
  reason: string;
  account: string;
  subject: string;
  after: string;
}

export interface HoldGroupList {
  schema: number;
  groups: HoldGroup[];
  counts: Record<string, number>;
  more: number;
}

export interface HoldIn {
  order: string;
  note: string;
}

export interface HoldPage {
  schema: number;
  holds: OpenHold[];
  next: string | null;
}

export interface HoldView {
  id: string;
  reason: string;
  subject: string;
  note: string;
  by: string;
  at: string;
}

export interface ImportChange {
  field: string;
  before: string;
  after: string;
}

export interface ImportColumn {
  letter: string;
  title: string;
  field: string;
}

export interface ImportCounts {
  rows: number;
  add: number;
  update: number;
  same: number;
  skip: number;
  error: number;
}

export interface ImportDone {
  schema: number;
  kind: string;
  merchant: string;
  mode: string;
  counts: ImportCounts;
  freed: number;
  covered: number;
  raised: number;
  notes: Text[];
}

export interface ImportIn {
  kind: string;
  merchant: string;
  mode: string;
  update_existing: boolean;
  again: boolean;
  skip_errors: boolean;
  sheet: string;
  name: string;
  data: string;
  token: string;
}

export interface ImportKindIn {
  kind: string;
}

export interface ImportPreview {
  schema: number;
  kind: string;
  merchant: string;
  mode: string;
  file: string;
  sheet: string;
  sheets: string[];
  columns: ImportColumn[];
  rows: ImportRow[];
  more: number;
  counts: ImportCounts;
  notes: Text[];
  taken_before: string | null;
  token: string;
}

export interface ImportRow {
  row: number;
  values: Record<string, string>;
  action: string;
  changes: ImportChange[];
  errors: Text[];
}

export interface ItemView {
  line: string;
  sku: string;
  name: string;
  shelf: string;
  barcodes: string[];
  pieces: number;
  note: string;
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

export interface KeepStockIn {
  merchant: string;
  on: boolean;
}

export interface KeptView {
  fields: string[];
  proxy: boolean;
  authorized: boolean;
}

export interface LabelChoiceIn {
  parcel: string;
  place: string;
}

export interface LabelPageIn {
  parcel: string;
  page: number;
}

export interface LabelPicture {
  png: string;
}

export interface LabelPiece {
  place: number;
  empty: boolean;
  png: string;
}

export interface LabelPieces {
  schema: number;
  parcel: string;
  all: number;
  pieces: LabelPiece[];
  next: number;
}

export interface LabelPiecesIn {
  parcel: string;
  after: number;
}

export interface LabelView {
  parcel: string;
  kind: string;
  pages: number;
  encrypted: boolean;
  picture: boolean;
  problem: Trouble | null;
  copies: number;
  which: boolean;
  chosen: number;
}

export interface LanguageIn {
  language: string;
}

export interface LastFetchView {
  at: string;
  ok: boolean;
  new: number;
  error: string;
}

export interface LightView {
  colour: string;
  why: Text;
}

export interface LimitsView {
  per_second: number;
  page_size: number;
  lookback_days: number;
}

export interface LineDetail {
  id: string;
  sku: string;
  name: string;
  variant: string;
  quantity: number;
  product: string | null;
  key: string;
  known: boolean;
  price: { amount: string; currency: string };
  note: string;
  shelf: string;
  packed: number;
  shipped: number;
  missing: number;
}

export interface LineView {
  id: string;
  sku: string;
  name: string;
  variant: string;
  quantity: number;
  product: string | null;
}

export interface ListingKeyIn {
  account: string;
  key: string;
}

export interface ListingList {
  schema: number;
  account: string;
  listings: ListingView[];
}

export interface ListingSync {
  schema: number;
  account: string;
  seen: number;
  dropped: number;
  auto: number;
  person: number;
  unmatched: number;
  ambiguous: number;
  changed: number;
  orders: number;
  freed: number;
}

export interface ListingView {
  key: string;
  name: string;
  sku: string;
  barcode: string;
  listed: boolean;
  stock: number | null;
  price: { amount: string; currency: string } | null;
  products: PartOfListing[];
  source: string;
  mapped_by: string;
}

export interface LogIn {
  field: string;
  value: string;
}

export interface MapPaymentIn {
  account: string;
  method: string;
  kind: string;
  apply: boolean;
}

export interface MapProductIn {
  account: string;
  key: string;
  parts: PartIn[];
  apply: boolean;
}

export interface MapShippingIn {
  account: string;
  code: string;
  type: string;
  apply: boolean;
}

export interface MappingDoc {
  schema: number;
  account: string;
  subject: string;
  applied: boolean;
  before: string;
  after: string;
  orders: number;
  held: number;
  in_hand: number;
  freed: number;
  products: PartOfListing[];
  backfill: boolean;
  effect: EffectView | null;
}

export interface MerchantDoc {
  schema: number;
  merchant: MerchantView;
}

export interface MerchantIn {
  merchant: string;
}

export interface MerchantList {
  schema: number;
  merchants: MerchantView[];
}

export interface MerchantView {
  id: string;
  name: string;
  stock_kept: boolean;
}

export interface MovementList {
  schema: number;
  movements: MovementView[];
}

export interface MovementView {
  at: string;
  kind: string;
  quantity: number;
  order: string | null;
  note: string;
  who: string;
}

export interface NameIn {
  name: string;
}

export interface NamedIn {
  name: string;
}

export interface None {
}

export interface Notice {
  text: string;
}

export interface NoticeIn {
  id: string;
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

export interface OneOrder {
  order: string;
}

export interface OneParcel {
  parcel: string;
}

export interface OpenHold {
  id: string;
  reason: string;
  subject: string;
  note: string;
  by: string;
  at: string;
  order: string;
  number: string;
  account: string;
  name: Text;
  do: Text;
  ordered_at: string;
  ship_by: string | null;
}

export interface OperatorDoc {
  schema: number;
  operator: OperatorView;
}

export interface OperatorEditIn {
  id: string;
  name: string | null;
  badge: string | null;
  pin: string | null;
  active: boolean | null;
}

export interface OperatorIn {
  name: string;
  badge: string;
  pin: string;
}

export interface OperatorList {
  schema: number;
  operators: OperatorView[];
}

export interface OperatorView {
  id: string;
  name: string;
  badge: boolean;
  pin: boolean;
  active: boolean;
  created_at: string;
}

export interface OrderActIn {
  order: string;
  act: string;
}

export interface OrderBulkIn {
  act: string;
  orders: string[];
  note: string;
  batch: string;
  printer: string;
  reprint: boolean;
}

export interface OrderChoice {
  value: string;
  name: Text;
  of: string;
}

export interface OrderChoices {
  platforms: OrderChoice[];
  accounts: OrderChoice[];
  merchants: OrderChoice[];
  states: string[];
  reasons: string[];
  marks: string[];
}

export interface OrderCount {
  count: number;
}

export interface OrderDetail {
  order: OrderView;
  why: Text;
  masked: boolean;
  erased: boolean;
  platform_state: string;
  paid_at: string | null;
  shipping_type_name: string;
  places: OrderPlace[];
  lines: LineDetail[];
  holds: HoldDetail[];
  parcels: ParcelDetail[];
  effects: EffectView[];
  history: EventView[];
  acts: Record<string, Refuse | null>;
  seen_at: string;
  at: string;
}

export interface OrderDoc {
  schema: number;
  order: OrderView;
  receiver?: ReceiverView | null;
  to_pack: ItemView[];
  effects: EffectView[];
  history: EventView[];
  erased: boolean;
}

export interface OrderExportIn {
  filter: OrderFilter;
  newest: string;
  orders: string[];
  format: string;
  receiver: boolean;
}

export interface OrderFilter {
  states: string[];
  platform: string;
  account: string;
  merchant: string;
  reason: string;
  from: string;
  to: string;
  ship_by: string;
  mark: string;
  search: string;
  sort: string;
}

export interface OrderHoldIn {
  order: string;
  note: string;
}

export interface OrderIDList {
  ids: string[];
  more: boolean;
}

export interface OrderLeft {
  order: string;
  number: string;
  why: Text;
}

export interface OrderListIn {
  filter: OrderFilter;
  newest: string;
}

export interface OrderMarks {
  total: number;
  more: boolean;
  newest: string;
  every: number;
  ends: string[];
  at: string;
}

export interface OrderNumberIn {
  parcel: string;
  carrier: string;
  number: string;
  anyway: boolean;
}

export interface OrderParcelActIn {
  parcel: string;
  act: string;
}

export interface OrderPart {
  orders: OrderView[];
}

export interface OrderPartIn {
  filter: OrderFilter;
  newest: string;
  after: string;
  until: string;
}

export interface OrderPasswordIn {
  parcel: string;
  password: string;
}

export interface OrderPickIn {
  orders: string[];
}

export interface OrderPlace {
  label: Text;
  name: Text;
}

export interface OrderPrintIn {
  parcel: string;
  printer: string;
  reprint: boolean;
  key: string;
}

export interface OrderPrinters {
  printers: PrinterView[];
  usual: string;
  papers: string;
}

export interface OrderReleaseIn {
  hold: string;
  note: string;
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
  mark: string;
}

export interface OrderWhyIn {
  number: string;
  ask: boolean;
}

export interface OutboundDoc {
  schema: number;
  address: string;
  asked_at: string | null;
  since: string | null;
  told: string;
  changed: boolean;
  accounts: OutboundUser[];
  service: string;
  request: string;
}

export interface OutboundServiceIn {
  address: string;
}

export interface OutboundUser {
  id: string;
  name: string;
  platform: string;
}

export interface OutboxIn {
  show: string;
  kind: string;
  account: string;
  after: string;
}

export interface OutboxPage {
  schema: number;
  effects: EffectView[];
  next: string | null;
}

export interface PINIn {
  pin: string;
}

export interface PackCloseIn {
  order: string;
  scans: ScanView[];
  split: boolean;
}

export interface PackIn {
  order: string;
  scans: ScanView[];
}

export interface PackOrderIn {
  order: string;
}

export interface PackParcelIn {
  parcel: string;
}

export interface PackPasswordIn {
  parcel: string;
  password: string;
}

export interface PackPrintIn {
  parcel: string;
  reprint: boolean;
}

export interface PackScanIn {
  code: string;
  order: string;
  scans: ScanView[];
  pieces: number;
  step: string;
}

export interface PackScanned {
  schema: number;
  kind: string;
  code: string;
  says: Text;
  do: Text;
  order: StationOrderView | null;
  scans: ScanView[];
  parcel: StationParcelView | null;
  choices: StationChoice[];
  command: string;
  pieces: number;
  number: string;
  carrier: string;
  operator: string;
  leaves: boolean;
  together: boolean;
  session: string;
}

export interface PackShipIn {
  parcel: string;
  options: Record<string, string>;
  carrier: string;
  number: string;
  together: boolean;
  now: boolean;
}

export interface PackUndoIn {
  parcel: string;
  scans: ScanView[];
}

export interface PaperPrintIn {
  paper: string;
  parcel: string;
  orders: string[];
  printer: string;
  key: string;
}

export interface PaperView {
  name: string;
  width: number;
  height: number;
}

export interface ParcelDetail {
  id: string;
  carrier: string;
  tracking_number: string;
  label: string;
  push: string | null;
  shipped_at: string | null;
  ship_mode: string;
  contents: ContentView[];
  sheet: LabelView;
  tell_at: string | null;
  decide: EffectView | null;
  acts: Record<string, Refuse | null>;
}

export interface ParcelView {
  id: string;
  carrier: string;
  tracking_number: string;
  label: string;
  push: string | null;
  shipped_at: string | null;
}

export interface PartIn {
  product: string;
  quantity: number;
}

export interface PartOfListing {
  sku: string;
  name: string;
  quantity: number;
}

export interface PassphraseIn {
  passphrase: string;
}

export interface PaymentCodeView {
  code: string;
  name: Text;
  kind: string;
}

export interface PaymentMap {
  schema: number;
  account: string;
  methods: PaymentView[];
}

export interface PaymentOfOrder {
  method: string;
  kind: string;
}

export interface PaymentView {
  method: string;
  name: Text;
  kind: string | null;
  source: string;
  held: number;
}

export interface PickLine {
  shelf: string;
  sku: string;
  name: string;
  barcodes: string[];
  pieces: number;
  orders: string[];
}

export interface PickList {
  schema: number;
  lines: PickLine[];
  orders: string[];
  pieces: number;
  out: OrderLeft[];
}

export interface PlaceList {
  schema: number;
  places: PlaceView[];
  shares: number;
}

export interface PlaceView {
  account: string;
  platform: string;
  key: string;
  name: string;
  takes: number;
  bundle: boolean;
  push: boolean;
  percent: number;
  stock_mode: string;
  stock: number | null;
  pushed: PushedView | null;
}

export interface PlatformList {
  schema: number;
  platforms: PlatformView[];
}

export interface PlatformPush {
  mode: string;
  where: Text;
}

export interface PlatformShipping {
  code: string;
  name: Text;
  cod: boolean;
}

export interface PlatformView {
  id: string;
  name: Text;
  connection: string;
  log_in: LogIn | null;
  allowlist: boolean;
  allowlist_note: Text | null;
  fetch: string;
  push: PlatformPush;
  ship: string;
  stock: string;
  listings: boolean;
  sku_backfill: boolean;
  shipping_codes: string;
  label_password: boolean;
  evidence: EvidenceView;
  fields: FieldView[];
  caveats: CaveatsView;
  limits: LimitsView;
  payments: PaymentCodeView[];
  shippings: PlatformShipping[];
}

export interface PracticeActIn {
  order: string;
  kind: string;
}

export interface PrintBatchDoc {
  schema: number;
  batch: PrintBatchView;
  jobs: PrintJobView[];
  next: string;
}

export interface PrintBatchIn {
  batch: string;
  trouble: boolean;
  after: string;
}

export interface PrintBatchList {
  schema: number;
  batches: PrintBatchView[];
}

export interface PrintBatchView {
  batch: string;
  total: number;
  printed: number;
  open: number;
  failed: number;
  unclear: number;
  stopped: number;
  now: PrintJobView | null;
  place: number;
  who: string;
  created_at: string;
}

export interface PrintDoc {
  schema: number;
  jobs: PrintJobView[];
  batch: string;
  refused: PrintRefused[];
  next: string;
}

export interface PrintIn {
  id: string;
}

export interface PrintJobView {
  id: string;
  batch: string;
  kind: string;
  title: Text;
  order: string | null;
  number: string | null;
  parcel: string | null;
  printer: string;
  station: string;
  copy: number;
  reprint: boolean;
  state: string;
  open: boolean;
  decide: boolean;
  stopping: boolean;
  reason: Text | null;
  do: Text | null;
  code: string;
  who: string;
  created_at: string;
  updated_at: string;
}

export interface PrintRefused {
  key: string;
  number: string;
  error: ErrorView;
}

export interface PrinterDoc {
  schema: number;
  printer: PrinterView;
}

export interface PrinterIn {
  name: string;
  address: string;
  zpl: boolean;
  dpi: number;
  width: number;
  height: number;
}

export interface PrinterList {
  schema: number;
  printers: PrinterView[];
  stations: StationView[];
}

export interface PrinterNameIn {
  name: string;
}

export interface PrinterView {
  name: string;
  address: string;
  model: string;
  state: string;
  problem: Text | null;
  do: Text | null;
  waiting: number;
  prints: boolean;
  formats: string[];
  paper: PaperView[];
}

export interface PrintsIn {
  person: boolean;
  before: string;
}

export interface PrivacyDoc {
  schema: number;
  erase_after_days: number;
}

export interface PrivacyIn {
  days: number;
}

export interface ProblemView {
  says: Text;
  do: Text;
}

export interface ProductAddIn {
  merchant: string;
  sku: string;
  name: string;
  shelf: string;
  safety_stock: number;
  barcodes: string[];
}

export interface ProductDoc {
  schema: number;
  product: ProductView;
  freed: number;
}

export interface ProductEditIn {
  merchant: string;
  product: string;
  name: string | null;
  shelf: string | null;
  safety_stock: number | null;
  sync_stock: boolean | null;
  add_barcodes: string[];
  drop_barcodes: string[];
}

export interface ProductIn {
  merchant: string;
  product: string;
}

export interface ProductList {
  schema: number;
  products: ProductView[];
}

export interface ProductView {
  id: string;
  merchant: string;
  sku: string;
  name: string;
  barcodes: string[];
  shelf: string;
  safety_stock: number;
  sync_stock: boolean;
  on_hand: number;
  reserved: number;
  available: number;
  short: number;
}

export interface ProgramSettings {
  background: boolean;
  notices: boolean;
}

export interface PushAccount {
  id: string;
  account: string;
  platform: string;
  push: PushView;
}

export interface PushDoc {
  schema: number;
  on: boolean;
  listen: string;
  address: string;
  at: string;
  problem: ProblemView | null;
  accounts: PushAccount[];
}

export interface PushIn {
  on: boolean;
  listen: string;
  address: string;
}

export interface PushView {
  state: string;
  since: string | null;
  last_at: string | null;
  address: string;
  where: Text;
  reason: Text;
  waiting: number;
}

export interface PushedView {
  effect: string;
  state: string;
  target: number | null;
  raise: number;
  at: string;
}

export interface PutAwayDoc {
  schema: number;
  receipt: string;
  already: boolean;
  began: boolean;
  products: ProductView[];
  orders: string[];
  raised: RaisedView[];
  skipped: SkippedView[];
  over_shared: string[];
}

export interface PutAwayIn {
  merchant: string;
  key: string;
  note: string;
  lines: PutAwayLineIn[];
}

export interface PutAwayLineIn {
  product: string;
  quantity: number;
  shelf: string;
}

export interface RaisedView {
  effect: string;
  account: string;
  key: string;
  name: string;
  by: number;
  state: string;
}

export interface ReceiverView {
  name: string;
  phone: string;
  postcode: string;
  address: string;
  masked: boolean;
  buyer: string;
  note: string;
}

export interface Refuse {
  why: Text;
}

export interface ReleaseIn {
  holds: string[];
  note: string;
}

export interface ReleasedDoc {
  schema: number;
  released: ReleasedHold[];
}

export interface ReleasedHold {
  id: string;
  state?: string;
  error: ErrorView | null;
}

export interface Reply {
  out?: unknown;
  error?: ErrorView | null;
}

export interface Report {
  schema: number;
  ok: boolean;
  at: string;
  version: string;
  system: string;
  workspace: string;
  checks: Check[];
  accounts: AccountReport[];
  support: SupportReport | null;
  file: string;
}

export interface RestoreDoc {
  schema: number;
  waits: boolean;
}

export interface RestoreIn {
  file: string;
  passphrase: string;
}

export interface RunView {
  id: string;
  account: string;
  kind: string;
  started_at: string;
  finished_at: string | null;
  ok: boolean;
  error: string;
  says: Text;
  gap_from: string | null;
  gap_to: string | null;
  result: unknown;
}

export interface ScanView {
  code: string;
  pieces: number;
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

export interface ShipOptionView {
  key: string;
  label: Text;
  required: boolean;
  default: string;
  choices: ChoiceView[];
}

export interface ShippingCodeIn {
  account: string;
  code: string;
}

export interface ShippingCodeView {
  code: string;
  name: Text;
  type: string | null;
  fixed: boolean;
  offered: boolean;
  held: number;
}

export interface ShippingCodesIn {
  account: string;
  ask: boolean;
}

export interface ShippingMap {
  schema: number;
  account: string;
  codes: ShippingCodeView[];
}

export interface ShippingOfOrder {
  code: string;
  name: string;
  type: string | null;
  mode: string;
  store_id: string;
  store_name: string;
}

export interface ShippingTypeDoc {
  schema: number;
  shipping_type: ShippingTypeView;
}

export interface ShippingTypeIn {
  code: string;
  name: string;
  carrier: string;
  cod: boolean;
  tracking_pattern: string;
}

export interface ShippingTypeList {
  schema: number;
  shipping_types: ShippingTypeView[];
}

export interface ShippingTypeSwitchIn {
  code: string;
  enabled: boolean;
}

export interface ShippingTypeView {
  code: string;
  name: string;
  carrier: string;
  cod: boolean;
  tracking_pattern: string;
  enabled: boolean;
}

export interface Show {
  path: string;
}

export interface SignInIn {
  badge: string;
  name: string;
  pin: string;
}

export interface SignedIn {
  session: string;
  name: string;
}

export interface SkippedView {
  account: string;
  key: string;
  name: string;
  why: Text;
}

export interface StationCarrier {
  carrier: string;
  name: string;
}

export interface StationChoice {
  order: string;
  number: string;
  platform: string;
  account: string;
  state: string;
  mark: string;
  items: string;
}

export interface StationDoc {
  schema: number;
  kind: string;
  code: string;
  says: Text;
  do: Text;
  order: StationOrderView | null;
  scans: ScanView[];
  parcel: StationParcelView | null;
  choices: StationChoice[];
  command: string;
  pieces: number;
  number: string;
  carrier: string;
  operator: string;
  leaves: boolean;
  together: boolean;
}

export interface StationFrame {
  operator: string;
  free: boolean;
  names: string[];
  settings: StationSettings;
  acts: string[];
}

export interface StationItem {
  id: string;
  product: string;
  sku: string;
  name: string;
  variant: string;
  shelf: string;
  pieces: number;
  scanned: number;
  bundle: string;
  note: string;
}

export interface StationList {
  schema: number;
  stations: StationView[];
}

export interface StationOrderView {
  id: string;
  number: string;
  platform: string;
  account: string;
  merchant: string;
  state: string;
  ship_by: string | null;
  shipping: ShippingOfOrder;
  cod: { amount: string; currency: string } | null;
  note: string;
  tote: string;
  box: number;
  items: StationItem[];
  pieces: number;
  scanned: number;
  complete: boolean;
  last: string;
}

export interface StationParcelView {
  id: string;
  order: string;
  number: string;
  platform: string;
  account: string;
  mode: string;
  box: number;
  boxes: number;
  rest: boolean;
  others: string[];
  step: string;
  reason: Trouble;
  carrier: string;
  tracking_number: string;
  carriers: StationCarrier[];
  options: ShipOptionView[];
  no_label: Text | null;
  label: LabelView;
  print: PrintJobView | null;
  no_printer: Trouble | null;
  packed_by: string;
  undo: StationUndo;
}

export interface StationPrinterIn {
  station: string;
  kind: string;
  printer: string;
}

export interface StationPrints {
  schema: number;
  jobs: PrintJobView[];
}

export interface StationSettings {
  name: string;
  idle_minutes: number;
  tote_prefix: string;
  sounds: boolean;
}

export interface StationUndo {
  kind: string;
  seconds: number | null;
}

export interface StationView {
  station: string;
  kind: string;
  printer: string;
}

export interface StockExportIn {
  merchant: string;
  format: string;
}

export interface StockSync {
  schema: number;
  account: string;
  percent: number;
  token: string;
  confirmed: boolean;
  sent: number;
  unchanged: number;
  skipped: number;
  replaced: number;
  lines: SyncLineView[];
  effects: EffectView[];
}

export interface SuggestionView {
  sku: string;
  name: string;
  score: number;
  why: Text;
}

export interface SupportAnswer {
  at: string;
  operation: string;
  reason: string;
  shape: unknown;
}

export interface SupportError {
  kind: string;
  code: string;
}

export interface SupportHost {
  host: string;
  reached: boolean;
  at: string;
}

export interface SupportReport {
  schema: number;
  at: string;
  version: string;
  commit: string;
  go: string;
  system: string;
  platform: string;
  evidence: Record<string, string>;
  account: string;
  state: string;
  test: SupportError | null;
  checks: Record<string, boolean>;
  settings: Record<string, string>;
  clock_ahead: number | null;
  hosts: SupportHost[];
  runs: SupportRun[];
  calls: Call[];
  answers: SupportAnswer[];
  set_aside: SupportSetAside[];
  counts: Record<string, number>;
}

export interface SupportRun {
  kind: string;
  started_at: string;
  finished_at: string | null;
  ok: boolean;
  gap: boolean;
}

export interface SupportSetAside {
  at: string;
  reason: string;
  shape: unknown;
}

export interface SyncConfirmIn {
  account: string;
  token: string;
}

export interface SyncLineView {
  key: string;
  name: string;
  sku: string;
  before: number;
  after: number;
  changes: boolean;
  skip: Text | null;
  shares: number;
  over: boolean;
}

export interface Text {
  en: string;
  'zh-TW': string;
}

export interface ToMark {
  account: string;
  platform: Text;
  orders: number;
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
  hold_groups: HoldGroup[];
  more_groups: number;
  unknown_first: BlockingProduct[];
  to_mark: ToMark[];
  lights: AccountLight[];
  per_day: DayCount[];
  states: Record<string, number>;
  shipped_today: number;
  practice: boolean;
  restored_at: string | null;
}

export interface Trouble {
  code: string;
  says: Text;
  do: Text;
}

export interface UnknownList {
  schema: number;
  unknown: UnknownView[];
}

export interface UnknownView {
  identifier: string;
  account: string;
  key: string;
  sku: string;
  barcode: string;
  name: string;
  pending_orders: number;
  total_quantity: number;
  suggestions: SuggestionView[];
}

export interface ViewDoc {
  schema: number;
  merchant: MerchantView | null;
}

export interface ViewLockIn {
  merchant: string;
  pin: string;
}

export interface WaitingDoc {
  holds: number;
  decide: number;
  prints: number;
  notices: number;
}

export interface WhenView {
  field: string;
  is: string[];
}

export interface WhyDoc {
  schema: number;
  number: string;
  why: Text;
}

export interface WorkDoc {
  schema: number;
  orders: WorkOrder[];
  unfinished: StationParcelView[];
  ready: number;
  picking: number;
  late: number;
  today: number;
  packed: number;
}

export interface WorkOrder {
  id: string;
  number: string;
  platform: string;
  account: string;
  merchant: string;
  state: string;
  ship_by: string | null;
  shipping: ShippingOfOrder;
  tote: string;
  pieces: number;
  items: string;
}
