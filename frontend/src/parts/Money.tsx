// An amount of money.
import { type MoneyValue, money, none } from './format';

/** Money writes an amount with its currency. */
export function Money({ value }: { value: MoneyValue | null | undefined }) {
  return <span>{value ? money(value) : none}</span>;
}
