// Server-sent events with better-sse on Express: `node better-sse.mjs PORT`.
import { createSession } from 'better-sse';
import express from 'express';
import { setTimeout as sleep } from 'node:timers/promises';
import { parameters, request, steps } from './log.mjs';

const app = express();
app.use(express.text({ type: '*/*' }));
const serializer = (text) => text; // Our data is text already.

// `push` is for data in one line; a batch takes one `data` per line.
const send = (session, { type, id, data }) =>
    session.batch((block) => {
        block.comment(`event ${id}`).id(id);
        if (type) block.event(type);
        for (const line of data.split('\n')) block.data(line);
        block.dispatch();
    });

app.all('/events', async (incoming, response) => {
    const options = parameters(incoming.url, incoming.headers);
    if (options.seen >= options.count) return response.sendStatus(204);
    const session = await createSession(incoming, response, {
        serializer,
        retry: options.retry,
        keepAlive: options.commentMs,
    });
    for (const step of steps(options)) {
        if (response.closed || step.stall) return;
        if (step.waitMs) await sleep(step.waitMs);
        if (step.cut) return response.write(step.cut, () => response.destroy());
        if (step.event) await send(session, step.event);
    }
    response.end();
});

app.all('/once-then-204', async (incoming, response) => {
    if (incoming.get('Last-Event-ID') === 'once') return response.sendStatus(204);
    const session = await createSession(incoming, response, { serializer, retry: 100 });
    session.push(request(incoming.method, incoming.headers, incoming.body ?? ''), 'request', 'once');
    response.end();
});

app.get('/ping', async (incoming, response) => {
    const { everyMs, count } = parameters(incoming.url, incoming.headers);
    const session = await createSession(incoming, response);
    for (let n = 1; n <= count && session.isConnected; n++) {
        session.push({ time: new Date(), sent: Date.now() }, 'ping');
        if (n % 3 === 0) session.push(`This is a message at time ${new Date().toISOString()}`);
        await sleep(everyMs);
    }
    response.end();
});

app.get('/no-content', (incoming, response) => response.sendStatus(204));
app.get('/page', (incoming, response) => response.send('<p>data: no stream\n\n'));
app.get('/moved', (incoming, response) => response.redirect(301, `events?${incoming.url.split('?')[1]}`));

app.listen(Number(process.argv[2]), '127.0.0.1');
