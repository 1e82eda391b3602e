// An event stream whose events count on from `Last-Event-ID`: `node events.mjs PORT`. The last one says "stop".
import { createServer } from 'node:http';

const LAST = 60;

createServer((request, response) => {
    const resumed = request.headers['last-event-id'] ?? '';
    console.log(`${request.method} ${request.url} ${request.headers.accept} id=${resumed}`);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    response.write('retry: 200\n\n');
    let id = Number(resumed);
    const timer = setInterval(() => {
        id += 1;
        const name = id === LAST ? 'stop' : 'reading';
        response.write(`event: ${name}\nid: ${id}\ndata: {"n":${id},"celsius":${20 + id / 10}}\n\n`);
        if (id === LAST) response.end();
    }, 25);
    response.on('close', () => clearInterval(timer));
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
