// Server-sent events with Express, behind the usual middleware: `node express.mjs PORT`.
import compression from 'compression';
import cors from 'cors';
import express from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { parameters, request, steps } from './log.mjs';

const app = express();
app.use(cors());
app.use(compression()); // It leaves alone those who do not ask for it.
app.use(express.text({ type: '*/*' }));

function open(response) {
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
}

const block = ({ type, id, data }) =>
    (type ? `event: ${type}\n` : '') +
    (id ? `id: ${id}\n` : '') +
    data.split('\n').map((line) => `data: ${line}\n`).join('') + '\n';

app.all('/events', async (incoming, response) => {
    const options = parameters(incoming.url, incoming.headers);
    if (options.seen >= options.count) return response.sendStatus(204);
    open(response);
    if (options.retry !== null) response.write(`retry: ${options.retry}\n\n`);
    const keepAlive = options.commentMs && setInterval(() => response.write(':\n\n'), options.commentMs);
    response.on('close', () => clearInterval(keepAlive));
    for (const step of steps(options)) {
        if (response.closed || step.stall) return;
        if (step.waitMs) await sleep(step.waitMs);
        if (step.cut) {
            response.write(step.cut);
            return setTimeout(() => incoming.socket.resetAndDestroy(), 20); // A reset, where http.mjs closes.
        }
        if (step.event) response.write(block(step.event));
    }
    response.end();
});

app.all('/once-then-204', (incoming, response) => {
    if (incoming.get('Last-Event-ID') === 'once') return response.sendStatus(204);
    open(response);
    response.write('retry: 100\n');
    const data = request(incoming.method, incoming.headers, incoming.body ?? '');
    response.end(block({ type: 'request', id: 'once', data }));
});

app.get('/ping', async (incoming, response) => {
    const { everyMs, count } = parameters(incoming.url, incoming.headers);
    open(response);
    for (let n = 1; n <= count && !response.closed; n++) {
        response.write(block({ type: 'ping', data: JSON.stringify({ time: new Date(), sent: Date.now() }) }));
        if (n % 3 === 0) response.write(block({ data: `This is a message at time ${new Date().toISOString()}` }));
        await sleep(everyMs);
    }
    response.end();
});

app.get('/no-content', (incoming, response) => response.sendStatus(204));
app.get('/page', (incoming, response) => response.send('<p>data: no stream\n\n'));
app.get('/moved', (incoming, response) => response.redirect(`events?${incoming.url.split('?')[1]}`));

app.listen(Number(process.argv[2]), '127.0.0.1');
