// What the three servers of this folder tell, step by step. Each sends the steps in its own way; ../../README.md says what
// the parameters mean.

const TEXT = 'Grüße, 世界 🌍, e\u0301, a line separator \u2028 in the middle';

// Node reads header bytes as Latin-1; an id is UTF-8.
const lastEventId = (headers) =>
    'last-event-id' in headers ? Buffer.from(headers['last-event-id'], 'latin1').toString() : null;

export function parameters(url, headers) {
    const query = new URL(url, 'http://localhost').searchParams;
    const number = (name, otherwise) => (query.has(name) ? Number(query.get(name)) : otherwise);
    const after = lastEventId(headers);
    const prefix = query.get('prefix') ?? '';
    const seen = after?.startsWith(prefix) ? Number(after.slice(prefix.length)) : 0;
    return {
        after,
        prefix,
        seen: Number.isInteger(seen) ? seen : 0,
        count: number('count', 10),
        everyMs: number('every_ms', 50),
        retry: number('retry', null),
        commentMs: number('comment_ms', null),
        endAfter: number('end_after', Infinity),
        cutAfter: number('cut_after', Infinity),
        stallAfter: number('stall_after', Infinity),
    };
}

// Every fourth event is unnamed, every fourth has several lines, every fourth is more than ASCII.
function event(n, { after, prefix }) {
    const data = { n, sent: Date.now(), after };
    if (n % 4 === 0) data.text = TEXT;
    return {
        type: ['text', undefined, 'tick', 'lines'][n % 4],
        id: `${prefix}${n}`,
        data: JSON.stringify(data, null, n % 4 === 3 ? 1 : undefined),
    };
}

// The steps of one connection: `event`, `waitMs`, and at most one of `cut` (an event begins, the connection is torn) and
// `stall` (silence). When there are no more, the response ends.
export function* steps(parameters) {
    let told = 0;
    for (let n = parameters.seen + 1; n <= parameters.count; n++, told++) {
        if (told === parameters.endAfter) return;
        if (told === parameters.cutAfter) return yield { cut: `id: ${parameters.prefix}${n}\ndata: {"torn": ${n}}\n` };
        if (told === parameters.stallAfter) return yield { stall: true };
        if (told > 0) yield { waitMs: parameters.everyMs };
        yield { event: event(n, parameters) };
    }
}

// What came with a request, for `/once-then-204` to tell.
export const request = (method, headers, body) =>
    JSON.stringify({
        method,
        accept: headers.accept ?? null,
        cache_control: headers['cache-control'] ?? null,
        token: headers['x-token'] ?? null,
        after: lastEventId(headers),
        body,
    });
