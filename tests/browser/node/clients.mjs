// Follows URL with the npm client NAME until COUNT events are there; each is a line of JSON. Then the last event ID is used to go on.
// node clients.mjs NAME URL COUNT [LAST_EVENT_ID]
import { createEventSource } from 'eventsource-client'
import { EventSource } from 'eventsource'

const [name, url, count, lastEventId] = process.argv.slice(2)
let left = Number(count)
function tell(type, id, data) {
  if (left-- > 0) console.log(JSON.stringify({ type, id, data, at: Date.now() }))
  if (left <= 0) process.exit(0)
}

if (name === 'eventsource') {
  const headers = lastEventId ? { 'Last-Event-ID': lastEventId } : {}
  const source = new EventSource(url, {
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
  })
  for (const type of ['message', 'tick', 'lines', 'text']) {
    source.addEventListener(type, event => tell(event.type, event.lastEventId, event.data))
  }
} else {
  createEventSource({
    url,
    initialLastEventId: lastEventId,
    onMessage: ({ id, event, data }) => tell(event ?? 'message', id, data),
  })
}
