<?php
// Server-sent events with PHP's own server: `PHP_CLI_SERVER_WORKERS=4 php -S 127.0.0.1:PORT server.php`.

const TEXT = "Grüße, 世界 🌍, e\u{301}, a line separator \u{2028} in the middle";

function now_ms(): int
{
    return (int) (microtime(true) * 1000);
}

function open_stream(): void
{
    header('Content-Type: text/event-stream');
    header('Cache-Control: no-cache');
    header('X-Accel-Buffering: no');
    while (ob_get_level() > 0) {
        ob_end_flush();
    }
    flush();
}

function send(?string $type, ?string $id, string $data): void
{
    if ($type !== null) {
        echo "event: $type\n";
    }
    if ($id !== null) {
        echo "id: $id\n";
    }
    foreach (explode("\n", $data) as $line) {
        echo "data: $line\n";
    }
    echo "\n";
    flush();
}

function number(string $name, ?int $otherwise): ?int
{
    return isset($_GET[$name]) ? (int) $_GET[$name] : $otherwise;
}

// Waits, and says that it is still there on the way.
function pause(int $ms, ?int $comment_ms): void
{
    while ($comment_ms !== null && $ms > $comment_ms) {
        usleep($comment_ms * 1000);
        echo ": keep-alive\n\n";
        flush();
        $ms -= $comment_ms;
    }
    usleep($ms * 1000);
}

function tell_event(int $n, ?string $after): void
{
    $data = ['n' => $n, 'sent' => now_ms(), 'after' => $after];
    if ($n % 4 === 0) {
        $data['text'] = TEXT;
    }
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS | ($n % 4 === 3 ? JSON_PRETTY_PRINT : 0);
    send(['text', null, 'tick', 'lines'][$n % 4], ($_GET['prefix'] ?? '') . $n, json_encode($data, $flags));
}

function events(): void
{
    $prefix = $_GET['prefix'] ?? '';
    $after = $_SERVER['HTTP_LAST_EVENT_ID'] ?? null;
    $seen = $after !== null && str_starts_with($after, $prefix) ? (int) substr($after, strlen($prefix)) : 0;
    $count = number('count', 10);
    if ($seen >= $count) {
        http_response_code(204);
        return;
    }
    open_stream();
    if (isset($_GET['retry'])) {
        echo 'retry: ', number('retry', null), "\n\n";
    }
    for ($n = $seen + 1, $told = 0; $n <= $count; $n++, $told++) {
        if ($told === number('end_after', null)) {
            return;
        }
        if ($told === number('cut_after', null)) {
            echo "id: $prefix$n\ndata: {\"torn\": $n}\n";
            return;
        }
        if ($told === number('stall_after', null)) {
            flush();
            sleep(20);
            return;
        }
        if ($told > 0) {
            pause(number('every_ms', 50), number('comment_ms', null));
        }
        tell_event($n, $after);
    }
}

function once_then_204(): void
{
    $after = $_SERVER['HTTP_LAST_EVENT_ID'] ?? null;
    if ($after === 'once') {
        http_response_code(204);
        return;
    }
    open_stream();
    echo "retry: 100\n\n";
    send('request', 'once', json_encode([
        'method' => $_SERVER['REQUEST_METHOD'],
        'accept' => $_SERVER['HTTP_ACCEPT'] ?? null,
        'cache_control' => $_SERVER['HTTP_CACHE_CONTROL'] ?? null,
        'token' => $_SERVER['HTTP_X_TOKEN'] ?? null,
        'after' => $after,
        'body' => file_get_contents('php://input'),
    ], JSON_UNESCAPED_UNICODE));
}

// The demo that MDN shows: a ping with JSON each period, now and then an unnamed message.
function ping(): void
{
    open_stream();
    for ($n = 1; $n <= number('count', 10); $n++) {
        send('ping', null, json_encode(['time' => date(DATE_ATOM), 'sent' => now_ms()]));
        if ($n % 3 === 0) {
            send(null, null, 'This is a message at time ' . date(DATE_ATOM));
        }
        usleep(number('every_ms', 1000) * 1000);
    }
}

set_time_limit(0);
switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/events':
        events();
        break;
    case '/once-then-204':
        once_then_204();
        break;
    case '/ping':
        ping();
        break;
    case '/no-content':
        http_response_code(204);
        break;
    case '/page':
        echo "<p>data: no stream\n\n";
        break;
    case '/moved':
        header('Location: events?' . $_SERVER['QUERY_STRING'], true, 303);
        break;
    default:
        http_response_code(404);
        echo "not found\n";
}
