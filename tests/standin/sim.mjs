// A stand-in for WeChat: a real wechaty-puppet-service server on loopback, with a puppet that the tests control.
//
//   node sim.mjs [--grpc-port N] [--control-port N] [--token T] [--tls] [--bridge-id ID] [--no-autologin] [--world FILE]
//     [--journal FILE] [--also JSON]...
//
// Port 0 (the default) takes a free one. Into a journal goes one line of JSON for all that the bridge does, before it is answered, so
// that it outlives this process. A world file holds {"contacts": [...], "rooms": [...]} as the control port takes
// them; room ids must contain "@", or the puppet takes them for contacts. When all is up, one line of JSON on standard
// output tells the ports. Each --also {"bridgeId","token","grpcPort","controlPort"} is a further account of the bridge in the same
// world, with a server and a control port of its own.
import './faults.mjs'
import fs from 'node:fs'
import net from 'node:net'
import { parseArgs } from 'node:util'
import { PuppetServer } from 'wechaty-puppet-service'
import { openControl } from './control.mjs'
import { StandinPuppet } from './puppet.mjs'

const { values: options } = parseArgs({
  options: {
    'grpc-port': { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    token: { type: 'string', default: 'standin-token' },
    tls: { type: 'boolean', default: false },
    'bridge-id': { type: 'string', default: 'wxid_bridge' },
    'no-autologin': { type: 'boolean', default: false },
    world: { type: 'string' },
    journal: { type: 'string' },
    also: { type: 'string', multiple: true, default: [] },
  },
})

function freePort () {
  return new Promise(resolve => {
    const probe = net.createServer()
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

class Server {
  constructor (puppet, port, token) {
    this.puppet = puppet
    this.port = port
    this.token = token
  }

  async start () {
    this.running = new PuppetServer({
      endpoint: `127.0.0.1:${this.port}`,
      puppet: this.puppet,
      token: this.token,
      tls: { disable: !options.tls },
    })
    await this.running.start()
  }

  async stop () {
    await this.running.stop()
  }
}

async function serve (puppet, { grpcPort, controlPort, token }) {
  const server = new Server(puppet, grpcPort || await freePort(), token)
  await server.start()
  return { grpcPort: server.port, controlPort: await openControl({ puppet, server, port: controlPort }) }
}

const shared = { autologin: !options['no-autologin'], journal: options.journal }
const world = options.world ? JSON.parse(fs.readFileSync(options.world, 'utf8')) : { contacts: [], rooms: [] }

function puppetOf (own) {
  const puppet = new StandinPuppet({ ...own, ...shared })
  puppet.addContacts(world.contacts)
  puppet.addRooms(world.rooms)
  return puppet
}

const puppet = puppetOf({ bridgeId: options['bridge-id'] })
const ports = { grpcPort: Number(options['grpc-port']), controlPort: Number(options['control-port']) }
const told = { ...await serve(puppet, { ...ports, token: options.token }), also: [] }
for (const [number, account] of options.also.map(text => JSON.parse(text)).entries()) {
  const other = puppetOf({ bridgeId: account.bridgeId, ids: `${number + 2}-` })
  puppet.meet(other)
  told.also.push(await serve(other, account))
}
console.log(JSON.stringify(told))
