// Answers as services with OpenAI's interface do, one token after the other: `node completions.mjs PORT`.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { json } from 'node:stream/consumers';

const TOKENS = ['An', ' event', ' stream', ' is', ' text', ',', ' \"quoted\"', ' and', '\nbroken', ' into', ' lines', '.'];

const chunk = (delta) => ({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }] });

createServer(async (request, response) => {
    const body = await json(request);
    console.log(`${request.method} ${request.url} ${request.headers.authorization} ${JSON.stringify(body)}`);
    const right = request.method === 'POST' && request.url === '/v1/chat/completions' && body.stream === true;
    if (!right || request.headers.authorization !== 'Bearer secret') return response.writeHead(401).end();
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    const send = (value) => response.write(`data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`);
    send(chunk({ role: 'assistant', content: '' }));
    for (const [n, content] of TOKENS.entries()) {
        await sleep(20);
        send(chunk({ content }));
        // More than the device has room for.
        if (n === 5) send({ ...chunk({}), usage: 'x'.repeat(5000) });
    }
    send('[DONE]');
    // As some do, it keeps the connection.
    await sleep(20000);
    response.end();
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
