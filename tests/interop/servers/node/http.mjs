// Server-sent events with nothing but Node: `node http.mjs PORT`.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { parameters, request, steps } from './log.mjs';

function open(response) {
    response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-cache',
        'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
}

function send(response, { type, id, data }) {
    if (type === 'tick') response.write(': a comment in the block\n');
    if (type) response.write(`event: ${type}\n`);
    if (id) response.write(`id: ${id}\n`);
    response.write(data.split('\n').map((line) => `data: ${line}\n`).join('') + '\n');
}

async function events(incoming, response, options) {
    if (options.seen >= options.count) return response.writeHead(204).end();
    open(response);
    if (options.retry !== null) response.write(`retry: ${options.retry}\n\n`);
    const keepAlive = options.commentMs && setInterval(() => response.write(': keep-alive\n\n'), options.commentMs);
    response.on('close', () => clearInterval(keepAlive));
    for (const step of steps(options)) {
        if (response.destroyed || step.stall) return;
        if (step.waitMs) await sleep(step.waitMs);
        if (step.cut) return response.write(step.cut, () => response.destroy());
        if (step.event) send(response, step.event);
    }
    response.end();
}

async function onceThen204(incoming, response) {
    if (incoming.headers['last-event-id'] === 'once') return response.writeHead(204).end();
    const body = await text(incoming);
    open(response);
    response.write('retry: 100\n\n');
    send(response, { type: 'request', id: 'once', data: request(incoming.method, incoming.headers, body) });
    response.end();
}

async function ping(response, { everyMs, count }) {
    open(response);
    for (let n = 1; n <= count && !response.destroyed; n++) {
        send(response, { type: 'ping', data: JSON.stringify({ time: new Date(), sent: Date.now() }) });
        if (n % 3 === 0) send(response, { data: `This is a message at time ${new Date().toISOString()}` });
        await sleep(everyMs);
    }
    response.end();
}

createServer((incoming, response) => {
    const [path, query = ''] = incoming.url.split('?');
    const options = parameters(incoming.url, incoming.headers);
    switch (path) {
        case '/events': return events(incoming, response, options);
        case '/once-then-204': return onceThen204(incoming, response);
        case '/ping': return ping(response, options);
        case '/no-content': return response.writeHead(204).end();
        case '/page': return response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>data: no stream\n\n');
        case '/moved': return response.writeHead(307, { Location: `events?${query}` }).end();
        default: return response.writeHead(404).end('not found\n');
    }
}).listen(Number(process.argv[2]), '127.0.0.1');
