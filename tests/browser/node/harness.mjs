// What the tests in a browser share: a server that can be killed, and a page of it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

export { sleep }

/** A server on a port of its own, the same one in each of its lives. */
export class Server {
  constructor(program, ...options) {
    this.program = program
    this.options = options
    this.address = []
  }

  async start() {
    this.child = spawn(this.program, [...this.options, ...this.address], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface(this.child.stdout), 'line')
    this.origin = line.trim().replace(/\/$/, '')
    this.address = ['--address', new URL(this.origin).host]
    return this
  }

  async kill() {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }

  async gauge() {
    return (await (await fetch(`${this.origin}/gauge`)).json()).subscribers
  }
}

/** In front of a server, with scripts of its own. */
export class Front {
  constructor({ origin }, scripts) {
    this.server = createServer(({ url, method, headers }, answer) => {
      if (url in scripts) return answer.setHeader('Content-Type', 'text/javascript').end(scripts[url])
      const onward = request(origin + url, { method, headers: { ...headers, host: new URL(origin).host } }, from => {
        answer.writeHead(from.statusCode, from.headers)
        from.pipe(answer)
      })
      onward.on('error', () => answer.destroy())
      answer.on('close', () => onward.destroy())
      onward.end()
    })
  }

  async start() {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.origin = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  async kill() {
    this.server.closeAllConnections()
    this.server.close()
  }
}

/** The scripts in a page of the guide, as they stand there. */
export async function snippets(page) {
  const text = await readFile(new URL(`../../../sse-std/src/guide/${page}.md`, import.meta.url), 'utf8')
  return [...text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, script]) => script)
}

/** Waits for `condition`; how many milliseconds that took. */
export async function until(condition, what, seconds = 20) {
  const start = Date.now()
  while (!(await condition())) {
    if (Date.now() - start > seconds * 1000) throw new Error(`never: ${what}`)
    await sleep(20)
  }
  return Date.now() - start
}

export function check(condition, what) {
  if (!condition) throw new Error(typeof what === 'string' ? what : JSON.stringify(what))
}

/** What the type of event `n` is, as the server's log has it. */
export const typeOf = n => ['text', 'message', 'tick', 'lines'][n % 4]

/** Events in a row, none lost, none twice, each whole. The first number and the last, and how late the latest one was. */
export function checkLog(events, limitMs = 1500) {
  let late = 0
  events.forEach((event, i) => {
    const data = JSON.parse(event.data)
    check(i === 0 || data.n === JSON.parse(events[i - 1].data).n + 1, `after ${events[i - 1]?.data} came ${event.data}`)
    check(event.id === String(data.n), `id ${event.id} of ${event.data}`)
    check(event.type === typeOf(data.n), `type ${event.type} of ${event.data}`)
    check(data.n % 4 !== 0 || data.text === 'é 漢 🦀 \u2028', `text of ${event.data}`)
    if (event.at) late = Math.max(late, event.at - data.sent)
  })
  check(late <= limitMs, `${late} ms late`)
  return `${events.length} events, ${late} ms late at most`
}

/** In the page: follows `url` with the browser's `EventSource`, and keeps what it says. */
export function follow(url, options) {
  const seen = { opens: 0, errors: [], events: [], states: [] }
  const source = new EventSource(url, options)
  seen.states.push(source.readyState)
  source.onopen = () => { seen.opens++; seen.states.push(source.readyState) }
  source.onerror = () => { seen.errors.push(Date.now()); seen.states.push(source.readyState) }
  const add = event => seen.events.push({
    type: event.type, data: event.data, id: event.lastEventId, origin: event.origin, at: Date.now(), state: source.readyState,
  })
  source.onmessage = add
  for (const type of ['tick', 'lines', 'text', 'gap']) source.addEventListener(type, add)
  Object.assign(window, { source, seen })
}
