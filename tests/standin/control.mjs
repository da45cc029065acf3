// The control port: POST /NAME with a JSON body does one thing to the stand-in and answers with JSON.
import http from 'node:http'
import { addFault, callCounts, clearCallCounts, clearFaults } from './faults.mjs'

function worldRoutes (puppet) {
  const { mocker } = puppet
  const contacts = ids => ids.map(id => mocker.ContactMock.load(id))
  return {
    contacts: ({ list }) => { puppet.addContacts(list) },
    rooms: ({ list }) => { puppet.addRooms(list) },
    alias: ({ room, contact, alias }) => { puppet.aliases.set(`${room}|${contact}`, alias) },
    topic: ({ room, topic, by }) => { mocker.RoomMock.load(room).topic(topic).by(...contacts([by])) },
    join: ({ room, who, by }) => { mocker.RoomMock.load(room).add(...contacts(who)).by(...contacts([by])) },
    leave: ({ room, who, by }) => { mocker.RoomMock.load(room).remove(...contacts(who)).by(...contacts([by])) },
  }
}

function talkRoutes (puppet) {
  const sentAt = new Map()   // prefix of a rate -> times in ms at which its messages were said
  // {prefix, from, rooms, texts?, mentions?}: the texts in turn, else prefix and number
  const numbered = ({ prefix, from, rooms, texts, mentions }, n) => puppet.post({
    id: `${prefix}-${n}`,
    from: from[n % from.length],
    room: rooms[n % rooms.length],
    text: texts ? texts[n % texts.length] : `${prefix} ${n}`,
    mentions,
  })
  return {
    // {room?, from, text, mentions?, quote?: {name, text}, type?, id?, at?, filename?, file?: {name, base64}}
    say ({ quote, text, ...rest }) {
      const shown = quote ? `「${quote.name}：${quote.text}」\n- - - - - - - - - - - - - - -\n${text}` : text
      return { id: puppet.post({ ...rest, text: shown }) }
    },
    recall: ({ id }) => ({ id: puppet.recalled(id) }),
    burst (body) {
      const at = Date.now()
      for (let n = 0; n < body.count; n++) numbered(body, n)
      return { at }
    },
    // {prefix, from, rooms, count, perSecond}: returns at once
    rate (body) {
      const times = []
      sentAt.set(body.prefix, times)
      const start = performance.now()
      const timer = setInterval(() => {
        const due = Math.min(body.count, (performance.now() - start) * body.perSecond / 1000)
        for (; times.length < due; times.push(Date.now())) numbered(body, times.length)
        if (times.length >= body.count) clearInterval(timer)
      }, 1)
    },
    rated: ({ prefix }) => ({ times: sentAt.get(prefix) ?? [] }),
    dup ({ id, count = 1 }) {
      for (let n = 0; n < count; n++) puppet.emit('message', { messageId: id })
    },
    emit: ({ event, payload }) => { puppet.emit(event, payload) },
  }
}

function stateRoutes (puppet, server) {
  return {
    login: () => { puppet.logIn() },
    logout: async ({ reason = 'kicked' }) => { await puppet.logout(reason) },
    autologin: ({ on }) => { puppet.autologin = on },
    scan: ({ qrcode }) => { puppet.mocker.scan(qrcode) },
    tellids: ({ on }) => { puppet.tellIds = on },
    fault: body => { addFault(body) },
    said: ({ from = 0 }) => ({ list: puppet.said.slice(from) }),
    calls: callCounts,
    reset () {
      clearFaults()
      clearCallCounts()
      puppet.said.length = 0
      puppet.tellIds = true
      puppet.autologin = true
      puppet.logIn()
    },
    // {action: 'stop' | 'start' | 'restart'}: of the gRPC server alone, the puppet stays as it is
    async server ({ action }) {
      if (action !== 'start') await server.stop()
      if (action !== 'stop') await server.start()
    },
    state: () => ({
      loggedIn: puppet.isLoggedIn,
      saidCount: puppet.said.length,
      messages: puppet.mocker.cacheMessagePayload.size,
      pid: process.pid,
      rssBytes: process.memoryUsage().rss,
      cpuMicros: process.cpuUsage(),
    }),
  }
}

async function bodyOf (request) {
  let text = ''
  for await (const piece of request) text += piece
  return text ? JSON.parse(text) : {}
}

export function openControl ({ puppet, server, port }) {
  const routes = { ...worldRoutes(puppet), ...talkRoutes(puppet), ...stateRoutes(puppet, server) }
  const answer = async request => {
    const name = request.url.slice(1)
    if (!Object.hasOwn(routes, name)) throw new Error(`no such route: ${name}`)
    return await routes[name](await bodyOf(request)) ?? {}
  }
  const control = http.createServer(async (request, response) => {
    const [status, body] = await answer(request).then(
      result => [200, result],
      error => [400, { error: String(error) }])
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  return new Promise(resolve => control.listen(port, '127.0.0.1', () => resolve(control.address().port)))
}
