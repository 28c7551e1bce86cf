/** How a screen describes a column of `DataTable`. */
export type Column = {
  readonly key: string;
  /** Always given; `hiddenLabel` keeps it for readers only. */
  readonly label: string;
  /** Pixels; a column without one shares what is left. */
  readonly width?: number;
  readonly align?: 'left' | 'right';
  /** Money in `lane` form: the head stands over the digits, not over the currency. */
  readonly money?: boolean;
  /** The cell starts with a `StatusTag`: the head moves over its word. */
  readonly tag?: boolean;
  readonly hiddenLabel?: boolean;
  readonly sortable?: boolean;
  /** Narrower than what it shows may need: its cells end at its edge. */
  readonly cut?: boolean;
};

export type Sort = { readonly key: string; readonly direction: 'ascending' | 'descending' };
