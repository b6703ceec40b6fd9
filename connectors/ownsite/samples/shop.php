<?php
// A shop with the Own-Site API in one file of PHP 8, without a framework: copy it, and put your database in the place of shop().
//
//   GW_KEY=your-api-key php -S 127.0.0.1:8092 shop.php
//   gowarehouse ownsite check http://127.0.0.1:8092/gw/v1 --write
//
// GW_HOOK and GW_SECRET (whsec_...) are what the merchant gives you for messages; without them none are sent. GW_DATA is where this sample
// keeps its orders.
declare(strict_types=1);

const ROOT = '/gw/v1';

final class Problem extends Exception
{
    public function __construct(public int $status, public string $why, public array $errors = [])
    {
        parent::__construct($why);
    }
}

function now(int $minutesAgo = 0): string
{
    $at = (new DateTimeImmutable('now', new DateTimeZone('UTC')))->modify("-$minutesAgo minutes");
    return $at->format('Y-m-d\TH:i:s.v\Z');
}

function refuse(int $status, string $code): never
{
    throw new Problem($status, $code);
}

function invalid(string $field, string $code = 'invalid'): never
{
    throw new Problem(422, 'invalid', [['field' => $field, 'code' => $code]]);
}

// ---- the shop: your database. Every call below works in one transaction on it. ---------------------------------------------------------

function freshShop(): array
{
    $variant = fn (string $product, string $id, string $sku, string $name, string $price, int $available) => [
        'product_id' => $product, 'variant_id' => $id, 'sku' => $sku, 'name' => $name, 'price' => $price, 'available' => $available, 'active' => true,
        'options' => [], 'updated_at' => now(1000),
    ];
    $shop = ['orders' => [], 'contents' => [], 'answered' => [], 'variants' => [
        $variant('501', '9001', 'TS-BLK-M', '純棉上衣', '590', 35), $variant('502', '9002', 'MUG-CAT', '貓咪馬克杯', '320', 12),
    ]];
    foreach ([['100023', 90, 'paid', 0, 2, true, 'ready'], ['100024', 60, 'cod', 1, 1, false, 'ready'], ['100025', 30, 'paid', 0, 1, false, 'on_hold']] as $row) {
        [$id, $minutes, $paid, $which, $quantity, $test, $status] = $row;
        $v = $shop['variants'][$which];
        $total = (string) ($quantity * (int) $v['price']);
        $shop['orders'][] = [
            'id' => $id, 'number' => "A-$id", 'revision' => 1, 'status' => $status, 'test' => $test, 'created_at' => now($minutes),
            'updated_at' => now($minutes - 1), 'paid_at' => $paid === 'paid' ? now($minutes - 1) : null, 'currency' => 'TWD', 'totals' => ['total' => $total],
            'payment' => $paid === 'cod' ? ['status' => 'cod', 'method' => 'cod', 'cod_amount' => $total] : ['status' => 'paid', 'method' => 'credit_card'],
            'shipping' => ['method' => 'home', 'service' => 'tcat', 'service_name' => '黑貓宅急便', 'temperature' => 'normal', 'assigned' => null],
            'recipient' => ['name' => '王小明', 'phone' => '0912345678', 'pickup' => null, 'address' => [
                'country' => 'TW', 'zip' => '106', 'city' => '台北市', 'district' => '大安區', 'line1' => '和平東路二段96號',
            ]],
            'lines' => [[
                'id' => '1', 'product_id' => $v['product_id'], 'variant_id' => $v['variant_id'], 'sku' => $v['sku'], 'name' => $v['name'],
                'quantity' => $quantity, 'quantity_to_ship' => $quantity, 'quantity_shipped' => 0, 'unit_price' => $v['price'], 'requires_shipping' => true,
            ]],
            'fulfilments' => [],
        ];
    }
    return $shop;
}

/** transaction reads the shop, lets a call work on it, and writes it back. With a database it is BEGIN and COMMIT. */
function transaction(callable $work): mixed
{
    $file = fopen(getenv('GW_DATA') ?: sys_get_temp_dir() . '/gw-sample-shop.json', 'c+');
    flock($file, LOCK_EX);
    $text = stream_get_contents($file);
    $shop = $text === '' ? freshShop() : json_decode($text, true, 512, JSON_THROW_ON_ERROR);
    try {
        return $work($shop);
    } finally {
        ftruncate($file, 0);
        rewind($file);
        fwrite($file, json_encode($shop, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR));
        fclose($file);
    }
}

function &find(array &$rows, string $key, string $id, string $code): array
{
    foreach ($rows as &$row) {
        if ($row[$key] === $id) {
            return $row;
        }
    }
    refuse(404, $code);
}

/** changed moves an order behind every cursor and has the warehouse told. */
function changed(array &$order): void
{
    global $messages;
    $order['revision']++;
    $order['updated_at'] = now();
    $messages[] = ['id' => $order['id'], 'revision' => $order['revision'], 'status' => $order['status']];
}

// ---- lists: by (updated_at, id), behind the cursor -----------------------------------------------------------------------------------

function page(array $rows, string $key, string $ids): array
{
    $limit = filter_var($_GET['limit'] ?? '50', FILTER_VALIDATE_INT);
    if ($limit === false || $limit < 1 || $limit > 100) {
        invalid('limit');
    }
    if (isset($_GET[$ids])) {
        $wanted = explode(',', $_GET[$ids]);
        if (count($wanted) > 100 || in_array('', $wanted, true)) {
            invalid($ids);
        }
        $found = array_values(array_filter($rows, fn ($row) => in_array($row[$key], $wanted, true)));
        return ['data' => $found, 'next_cursor' => seal([]), 'has_more' => false];
    }
    $at = ['since' => '', 'id' => '', 'status' => $_GET['status'] ?? ''];
    if (isset($_GET['cursor'])) {
        $at = array_merge($at, json_decode((string) base64_decode(strtr($_GET['cursor'], '-_', '+/'), true), true) ?? refuse(400, 'bad_request'));
    } elseif (isset($_GET['updated_since'])) {
        if (!preg_match('/(Z|[+-]\d\d:\d\d)$/', $_GET['updated_since']) || strtotime($_GET['updated_since']) === false) {
            invalid('updated_since');
        }
        $since = (new DateTimeImmutable($_GET['updated_since']))->setTimezone(new DateTimeZone('UTC'));
        $at['since'] = $since->format('Y-m-d\TH:i:s.v\Z');
    }
    usort($rows, fn ($a, $b) => [$a['updated_at'], $a[$key]] <=> [$b['updated_at'], $b[$key]]);
    $statuses = $at['status'] === '' ? null : explode(',', $at['status']);
    $found = array_values(array_filter($rows, fn ($row) => ($statuses === null || in_array($row['status'] ?? '', $statuses, true))
        && ($row['updated_at'] > $at['since'] || $row['updated_at'] === $at['since'] && ($at['id'] === '' || strcmp($row[$key], $at['id']) > 0))));
    $page = array_slice($found, 0, $limit);
    if ($page !== []) {
        $last = end($page);
        $at = array_merge($at, ['since' => $last['updated_at'], 'id' => $last[$key]]);
    }
    return ['data' => $page, 'next_cursor' => seal($at), 'has_more' => count($found) > $limit];
}

function seal(array $at): string
{
    return rtrim(strtr(base64_encode(json_encode((object) $at)), '+/', '-_'), '=');
}

// ---- what the warehouse calls --------------------------------------------------------------------------------------------------------

function discover(): array
{
    return ['api' => 'gowarehouse-own-site', 'version' => '1.0', 'shop' => ['id' => 'php', 'name' => 'PHP 範例商店', 'url' => 'https://shop.example.tw'],
        'currency' => 'TWD', 'timezone' => 'Asia/Taipei', 'server_time' => now(),
        'capabilities' => ['orders', 'fulfilments', 'products', 'stock', 'sku_write', 'push']];
}

function fulfil(array &$shop, string $id, array $body, string $key): array
{
    $order = &find($shop['orders'], 'id', $id, 'order_not_found');
    if (($body['id'] ?? '') === '' || $body['id'] !== $key) {
        invalid('id');
    }
    if (!is_array($body['packages'] ?? null) || $body['packages'] === []) {
        invalid('packages');
    }
    $content = json_encode(array_map(fn ($p) => [$p['carrier'] ?? '', $p['tracking_number'] ?? '', $p['lines'] ?? []], $body['packages']));
    $answer = function () use (&$order, $body) {
        return ['id' => $body['id'], 'order_status' => $order['status'], 'order_revision' => $order['revision']];
    };
    if (in_array($body['id'], array_column($order['fulfilments'], 'id'), true)) {
        return $shop['contents'][$body['id']] === $content ? [200, $answer()] : refuse(409, 'fulfilment_conflict');
    }
    match ($order['status']) {
        'cancelled' => refuse(409, 'order_cancelled'),
        'shipped', 'completed' => refuse(409, 'already_shipped'),
        'pending', 'on_hold' => refuse(409, 'order_not_ready'),
        default => null,
    };
    $left = array_column($order['lines'], 'quantity_to_ship', 'id');
    $packages = [];
    foreach ($body['packages'] as $package) { // look at all of it before anything is recorded
        if (empty($package['lines'])) {
            $package['lines'] = [];
            foreach (array_filter($left) as $line => $quantity) {
                $package['lines'][] = ['line_id' => (string) $line, 'quantity' => $quantity];
            }
        }
        foreach ($package['lines'] as $line) {
            if (!isset($left[$line['line_id']])) {
                invalid('packages.lines');
            }
            if (($left[$line['line_id']] -= $line['quantity']) < 0) {
                throw new Problem(422, 'quantity_exceeds', [['field' => 'packages', 'code' => 'quantity_exceeds']]);
            }
        }
        $packages[] = $package;
    }
    foreach ($order['lines'] as &$line) {
        $line['quantity_shipped'] += $line['quantity_to_ship'] - $left[$line['id']];
        $line['quantity_to_ship'] = $left[$line['id']];
    }
    unset($line);
    $order['fulfilments'][] = ['id' => $body['id'], 'shipped_at' => $body['shipped_at'], 'packages' => $packages];
    $shop['contents'][$body['id']] = $content;
    $order['status'] = array_sum($left) > 0 ? 'partially_shipped' : 'shipped';
    changed($order); // mail the buyer here if notify_buyer is not false
    return [201, $answer()];
}

function correct(array &$shop, string $id, string $part, array $body): array
{
    $order = &find($shop['orders'], 'id', $id, 'order_not_found');
    $known = &find($order['fulfilments'], 'id', $part, 'fulfilment_not_found');
    foreach ($known['packages'] as $i => $package) {
        $known['packages'][$i] = array_merge($package, $body['packages'][$i] ?? [], ['lines' => $package['lines']]);
    }
    changed($order);
    return ['id' => $part, 'order_status' => $order['status'], 'order_revision' => $order['revision']];
}

function setStock(array &$shop, array $body): array
{
    $results = [];
    foreach ($body['items'] ?? invalid('items') as $item) {
        $told = array_intersect_key($item, ['variant_id' => 1, 'sku' => 1]) + ['ok' => false];
        $key = isset($item['variant_id']) ? 'variant_id' : 'sku';
        $at = array_search($item[$key] ?? '', array_column($shop['variants'], $key), true);
        if (!is_int($item['available'] ?? null) || $item['available'] < 0 || strtotime($item['as_of'] ?? '') === false) {
            $told['code'] = 'invalid';
        } elseif ($at === false) {
            $told['code'] = 'unknown_sku';
        } elseif (new DateTimeImmutable($item['as_of']) < new DateTimeImmutable($shop['variants'][$at]['as_of'] ?? '@0')) {
            $told['code'] = 'stale';
        } else { // set, never add
            $shop['variants'][$at] = array_merge($shop['variants'][$at], ['available' => $item['available'], 'as_of' => $item['as_of'], 'updated_at' => now()]);
            $told = array_merge($told, ['ok' => true, 'available' => $item['available']]);
        }
        $results[] = $told;
    }
    return ['results' => $results];
}

function setSKU(array &$shop, string $id, array $body): array
{
    $variant = &find($shop['variants'], 'variant_id', $id, 'variant_not_found');
    foreach ($shop['variants'] as $other) {
        if ($other['variant_id'] !== $id && $other['sku'] === $body['sku']) {
            refuse(409, 'sku_taken');
        }
    }
    $variant = array_merge($variant, ['sku' => $body['sku'], 'updated_at' => now()]);
    return $variant;
}

// ---- messages, by the rules of Standard Webhooks -------------------------------------------------------------------------------------

/** tell sends one message. Do it from a queue, and again after 5 s, 5 min, 30 min and so on with the same id until it is taken. */
function tell(array $message): void
{
    [$hook, $secret] = [getenv('GW_HOOK'), getenv('GW_SECRET')];
    if (!$hook || !$secret) {
        return;
    }
    $types = ['ready' => 'order.ready', 'cancelled' => 'order.cancelled'];
    $body = json_encode(['type' => $types[$message['status']] ?? 'order.updated', 'timestamp' => now(),
        'data' => ['id' => $message['id'], 'revision' => $message['revision']]]);
    $id = 'msg_' . bin2hex(random_bytes(12));
    $timestamp = (string) time();
    $signature = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", base64_decode(substr($secret, strlen('whsec_'))), true));
    @file_get_contents($hook, false, stream_context_create(['http' => [
        'method' => 'POST', 'content' => $body, 'timeout' => 10, 'follow_location' => 0, 'ignore_errors' => true,
        'header' => "Content-Type: application/json\r\nwebhook-id: $id\r\nwebhook-timestamp: $timestamp\r\nwebhook-signature: $signature",
    ]]));
}

// ---- the way of a request ------------------------------------------------------------------------------------------------------------

function route(array &$shop, string $method, string $path, string $raw): array
{
    if ($method === 'GET') {
        return [200, match (true) {
            $path === '/' => discover(),
            $path === '/orders' => page($shop['orders'], 'id', 'ids'),
            $path === '/products' => page($shop['variants'], 'variant_id', 'variant_ids'),
            preg_match('#^/orders/([^/]+)$#', $path, $part) === 1 => find($shop['orders'], 'id', rawurldecode($part[1]), 'order_not_found'),
            default => refuse(404, 'not_found'),
        }];
    }
    if (strlen($raw) > 256 * 1024) {
        refuse(413, 'too_large');
    }
    $key = $_SERVER['HTTP_IDEMPOTENCY_KEY'] ?? refuse(400, 'bad_request');
    $body = json_decode($raw, true);
    if (!is_array($body)) {
        refuse(400, 'bad_request');
    }
    if ($method === 'POST' && preg_match('#^/orders/([^/]+)/fulfilments$#', $path, $part)) { // its own id is the key
        return fulfil($shop, rawurldecode($part[1]), $body, $key);
    }
    $same = "$method $path\n$raw";
    if (isset($shop['answered'][$key])) { // keep them for 24 hours
        return $shop['answered'][$key]['same'] === $same ? [200, $shop['answered'][$key]['out']] : refuse(409, 'idempotency_conflict');
    }
    $out = match (true) {
        $method === 'PUT' && $path === '/stock' => setStock($shop, $body),
        $method === 'PATCH' && preg_match('#^/orders/([^/]+)/fulfilments/([^/]+)$#', $path, $part) === 1
            => correct($shop, rawurldecode($part[1]), rawurldecode($part[2]), $body),
        $method === 'PATCH' && preg_match('#^/variants/([^/]+)$#', $path, $part) === 1 => setSKU($shop, rawurldecode($part[1]), $body),
        default => refuse(404, 'not_found'),
    };
    $shop['answered'][$key] = ['same' => $same, 'out' => $out];
    return [200, $out];
}

$messages = [];
try {
    if (!hash_equals('Bearer ' . (getenv('GW_KEY') ?: random_bytes(32)), $_SERVER['HTTP_AUTHORIZATION'] ?? '')) {
        refuse(401, 'unauthorized');
    }
    $path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
    if (!str_starts_with($path, ROOT . '/')) {
        refuse(404, 'not_found');
    }
    $raw = file_get_contents('php://input');
    [$status, $body] = transaction(fn (array &$shop) => route($shop, $_SERVER['REQUEST_METHOD'], substr($path, strlen(ROOT)), $raw));
    header('Content-Type: application/json');
} catch (Problem $problem) {
    $status = $problem->status;
    $body = ['status' => $status, 'code' => $problem->why, 'title' => strtr($problem->why, '_', ' ')];
    if ($problem->errors !== []) {
        $body['errors'] = $problem->errors;
    }
    header('Content-Type: application/problem+json');
}
http_response_code($status);
echo json_encode($body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
foreach ($messages as $message) {
    tell($message);
}
