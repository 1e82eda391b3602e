// The browser's own EventSource, and fetch-event-source in a page, against our server.
// node browser.mjs CHROMIUM SERVE DEMO OUT
import { readFile } from 'node:fs/promises'
import puppeteer from 'puppeteer-core'
import { Front, Server, check, checkLog, follow, sleep, snippets, until } from './harness.mjs'

const [chromium, serve, demo, out] = process.argv.slice(2)
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
})
const servers = []
const server = async (...options) => {
  const started = await new Server(serve, '--epoch', Date.now(), ...options).start()
  servers.push(started)
  return started
}
const pageOf = async ({ origin }) => {
  const page = await browser.newPage()
  await page.goto(`${origin}/page`)
  return page
}
/** A page that runs `script`, and the lines that this logs. */
const tab = async (server, script) => {
  const page = await pageOf(server)
  const lines = []
  page.on('console', message => lines.push(message.text()))
  // Not what its last line gives, which may be a promise for ever.
  await page.evaluate(`${script}\n0`)
  return { page, lines }
}
const seen = page => page.evaluate(() => ({ ...window.seen, state: window.source.readyState }))
const count = (page, n) => until(async () => (await seen(page)).events.length >= n, `${n} events`)

const tests = {
  async 'onopen, onmessage, named events, lastEventId, origin'() {
    const a = await server()
    const page = await pageOf(a)
    await page.evaluate(follow, '/events')
    await count(page, 12)
    const { opens, states, events, errors } = await seen(page)
    check(opens === 1 && errors.length === 0 && states.join() === '0,1', { opens, states, errors })
    check(events.every(event => event.origin === a.origin && event.state === 1), events[0])
    return checkLog(events)
  },

  async 'open before any event'() {
    const a = await server('--every', 3600000)
    const page = await pageOf(a)
    await page.evaluate(follow, '/events')
    const ms = await until(async () => (await seen(page)).opens === 1, 'open')
    return `after ${ms} ms`
  },

  async 'close() is noticed'() {
    const a = await server()
    const page = await pageOf(a)
    await page.evaluate(follow, '/events')
    await count(page, 2)
    check((await a.gauge()) === 1, 'one subscriber')
    await page.evaluate(() => window.source.close())
    check((await seen(page)).state === 2, 'CLOSED')
    return `after ${await until(async () => (await a.gauge()) === 0, 'gone')} ms`
  },

  async 'close() is noticed, nothing published'() {
    const a = await server('--every', 3600000, '--keep-alive', 700)
    const page = await pageOf(a)
    await page.evaluate(follow, '/events')
    await until(async () => (await a.gauge()) === 1, 'there')
    await page.evaluate(() => window.source.close())
    const ms = await until(async () => (await a.gauge()) === 0, 'gone')
    check(ms < 3000, `${ms} ms`)
    return `after ${ms} ms, with a keep-alive each 700 ms`
  },

  async 'kill -9: readyState, retry, nothing lost, nothing twice'() {
    const retry = 800
    const a = await server('--retry', retry)
    const page = await pageOf(a)
    await page.evaluate(follow, '/events')
    await count(page, 10)
    await a.kill()
    await until(async () => (await seen(page)).state === 0, 'CONNECTING')
    // It fails to connect meanwhile, and goes on trying.
    await until(async () => (await seen(page)).errors.length >= 3, 'three errors')
    await a.start()
    await until(async () => (await seen(page)).opens === 2, 'open again')
    const before = (await seen(page)).events.length
    await count(page, before + 20)
    const { states, events, errors } = await seen(page)
    check(/^0,1(,0)+,1$/.test(states.join()), states)
    check(events.every(event => event.type !== 'gap'), 'no gap')
    const waits = errors.slice(1).map((at, i) => at - errors[i])
    check(waits.every(wait => wait >= retry * 0.95 && wait < retry + 2500), { waits })
    // Those that were published meanwhile are late, of course.
    return `${checkLog(events, 60000)}; attempts ${waits.join(' and ')} ms apart with retry ${retry}`
  },

  async 'other origins are refused unless they are listed'() {
    const page = await pageOf(await server())
    const { origin } = new URL(page.url())
    const results = []
    for (const [what, options, withCredentials, opens] of [
      ['not listed', [], false, 0],
      ['another one listed', ['--allow', 'http://app.example'], false, 0],
      ['listed', ['--allow', origin], false, 1],
      ['listed, credentials asked', ['--allow', origin], true, 0],
      ['listed with credentials', ['--allow', origin, '--credentials'], true, 1],
      ['not listed, with credentials', ['--allow', 'http://app.example', '--credentials'], true, 0],
    ]) {
      const other = await server(...options)
      await page.evaluate(follow, `${other.origin}/events`, { withCredentials })
      await until(async () => (await seen(page)).errors.length + (await seen(page)).opens > 0, what)
      if (opens) await count(page, 4)
      const { events, opens: opened, state } = await seen(page)
      check(opened === opens && state === (opens ? 1 : 2) && events.length > 0 === !!opens, { what, opened, state })
      check(events.every(event => event.origin === other.origin), events)
      await page.evaluate(() => window.source.close())
      await until(async () => (await other.gauge()) === 0, `${what}: the server notices`)
      results.push(what)
    }
    return results.length + ' combinations'
  },

  async 'a full server: no endless loop'() {
    const a = await server('--max', 1)
    const page = await pageOf(a)
    await page.evaluate(follow, '/events')
    await count(page, 1)
    const second = await pageOf(a)
    await second.evaluate(follow, '/events')
    await until(async () => (await seen(second)).errors.length === 1, 'error')
    check((await seen(second)).state === 2, '503 closes an EventSource')
    return '503 gives CLOSED, as the standard says: the page decides when to try again'
  },

  async 'fetch-event-source: POST, headers, body, from another origin'() {
    const home = await server()
    const page = await browser.newPage()
    await page.setRequestInterception(true)
    page.on('request', async request => {
      const { pathname } = new URL(request.url())
      if (!pathname.startsWith('/library/')) return request.continue()
      const file = pathname.slice('/library/'.length).replace(/(\.js)?$/, '.js')
      const body = await readFile(`node_modules/@microsoft/fetch-event-source/lib/esm/${file}`)
      request.respond({ contentType: 'text/javascript', body })
    })
    await page.goto(`${home.origin}/page`)
    const other = await server('--allow', home.origin)
    const url = `${other.origin}/events`
    await page.evaluate(async url => {
      const { fetchEventSource } = await import('/library/index')
      window.events = []
      const abort = new AbortController()
      window.abort = abort
      fetchEventSource(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Test': '1' },
        body: '{"q":"é"}',
        signal: abort.signal,
        openWhenHidden: true,
        onmessage: ({ id, event, data }) => data && window.events.push({ id, type: event || 'message', data, at: Date.now() }),
      })
    }, url)
    await until(() => page.evaluate(() => window.events.length >= 9), '9 events')
    const [request, ...events] = await page.evaluate(() => window.events)
    check(request.type === 'request' && JSON.parse(request.data).body === '{"q":"é"}', request)
    await page.evaluate(() => window.abort.abort())
    await until(async () => (await other.gauge()) === 0, 'gone')
    return checkLog(events)
  },

  async 'the guide\'s shared worker: one stream for two tabs'() {
    const [shared] = await snippets('server')
    const [worker, inPage] = shared.split('// in each page')
    const a = await server()
    const front = await new Front(a, { '/stream.js': worker }).start()
    servers.push(front)
    const pages = [await tab(front, inPage), await tab(front, inPage)]
    for (const { lines } of pages) await until(() => lines.filter(line => /^(message|tick) /.test(line)).length >= 6, 'events')
    check((await a.gauge()) === 1, 'one stream')
    const [one, other] = pages.map(({ lines }) => lines)
    const from = one.indexOf(other[0])
    const both = Math.min(one.length - from, other.length)
    check(from >= 0 && one.slice(from, from + both).join() === other.slice(0, both).join(), { one, other })
    return `${both} events in both`
  },

  async 'the guide\'s lock: one stream, and another tab has its turn'() {
    const [, locked] = await snippets('server')
    const a = await server()
    const pages = [await tab(a, locked), await tab(a, locked)]
    for (const { lines } of pages) await until(() => lines.length >= 3, 'events')
    check((await a.gauge()) === 1, 'one stream')
    await pages[0].page.close()
    const before = pages[1].lines.length
    await until(() => pages[1].lines.length >= before + 3, 'events again')
    check((await a.gauge()) === 1, 'one stream again')
    return `${pages[1].lines.length} events in the tab that is left`
  },

  async 'the demo page, at a phone\'s width'() {
    const running = await new Server(demo, '127.0.0.1:0').start()
    servers.push(running)
    const page = await browser.newPage()
    const problems = []
    page.on('pageerror', error => problems.push(error.message))
    page.on('console', message => message.type() === 'error' && problems.push(message.text()))
    await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2 })
    await page.goto(running.origin)
    const text = id => page.$eval(`#${id}`, it => it.textContent)
    await until(async () => Number(await text('count')) >= 8, 'events')
    check((await text('state')) === 'OPEN' && /^\d+$/.test(await text('id')), 'state and id')
    await page.click('#restart')
    await until(async () => (await text('state')) === 'CONNECTING', 'CONNECTING')
    await until(async () => (await text('state')) === 'OPEN' && (await text('opened')) === '2', 'OPEN again')
    const before = Number(await text('count'))
    await until(async () => Number(await text('count')) > before + 3, 'more events')
    check(!(await text('log')).includes('missed'), 'nothing missed')
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    check(width <= 390, `${width} pixels wide`)
    await page.screenshot({ path: `${out}/demo.png`, fullPage: true })
    await page.click('#close')
    check((await text('state')) === 'CLOSED', 'CLOSED')
    check(problems.length === 0, problems)
    return `${width} pixels wide, nothing missed; ${out}/demo.png`
  },
}

let failed = 0
for (const [name, test] of Object.entries(tests)) {
  const start = Date.now()
  const line = (word, text) => console.log(`${word.padEnd(5)} chromium: ${name}: ${text}, ${((Date.now() - start) / 1000).toFixed(1)} s`)
  try {
    line('ok', await test())
  } catch (error) {
    failed++
    line('FAIL', error.stack)
  }
  await Promise.all((await browser.pages()).slice(1).map(page => page.close()))
  await Promise.all(servers.splice(0).map(server => server.kill()))
  await sleep(0)
}
console.log(`      ${await browser.version()}`)
await browser.close()
process.exit(failed ? 1 : 0)
