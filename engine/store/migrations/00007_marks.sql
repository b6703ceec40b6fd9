-- Orders that left the house and of which their platform takes no word: the merchant marks them there by hand, and this says how far that is.

-- +goose Up
ALTER TABLE orders ADD COLUMN mark TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'due', 'by_hand', 'seen'));
UPDATE orders SET mark = 'due' WHERE state IN ('shipped', 'reported') AND platform_state NOT IN ('shipped', 'cancelled') AND id IN
  (SELECT order_id FROM parcels WHERE ship_mode = 'read_only' AND shipped_at IS NOT NULL AND voided_at IS NULL);
CREATE INDEX orders_by_mark ON orders (mark, ordered_at, id) WHERE mark <> '';

-- +goose Down
DROP INDEX orders_by_mark;
ALTER TABLE orders DROP COLUMN mark;
