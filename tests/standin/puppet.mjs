// The puppet behind the server: PuppetMock with the sends, recalls and room aliases that it lacks.
import fs from 'node:fs'
import { PuppetMock, mock } from 'wechaty-puppet-mock'
import { FileBox } from 'file-box'
import * as PUPPET from 'wechaty-puppet'

const Type = PUPPET.types.Message

export class StandinPuppet extends PuppetMock {
  constructor ({ bridgeId, autologin = true, journal, ids = '' }) {
    super({ mocker: new mock.Mocker() })
    this.bridgeId = bridgeId
    this.ids = ids               // what the ids of this account's messages have of their own
    this.others = []             // further accounts of the bridge in the same world
    this.autologin = autologin
    this.journal = journal       // a file, where one is wanted
    this.tellIds = true          // whether a send answers with the id of the message
    this.said = []               // what the bridge did, in order
    this.aliases = new Map()     // 'room|contact' -> room alias
    this.files = new Map()       // message id -> FileBox
    this.serial = 0
    this.mocker.use(() => {      // runs at every start of the puppet, and a stop logs out
      if (this.autologin) setImmediate(() => this.logIn())
      return () => {}
    })
  }

  logIn () {
    if (!this.isLoggedIn) this.login(this.bridgeId)
  }

  // Another account in the same world: what is said in a room that both are in, both hear, under ids of their own as on WeChat.
  meet (other) {
    other.others = [this, ...this.others]
    for (const one of other.others) one.others = [...one.others, other]
  }

  isIn (room) {
    return this.isLoggedIn && this.mocker.roomPayload(room).memberIdList.includes(this.bridgeId)
  }

  addContacts (list) {
    for (const one of list) this.mocker.createContact({ alias: '', gender: 0, phone: [], ...one })
  }

  addRooms (list) {
    for (const one of list) this.mocker.createRoom({ adminIdList: [], ownerId: this.bridgeId, ...one })
  }

  // The process id keeps ids apart from those of an earlier run.
  newId () {
    this.serial += 1
    return `m-${process.pid}-${this.ids}${this.serial}`
  }

  // Someone, or the bridge, says something; the other accounts in the room hear it too, under ids of theirs. A file is {name, base64}.
  post ({ id = this.newId(), ...said }) {
    this.hear({ id, ...said })
    if (said.room) for (const other of this.others) if (other.isIn(said.room)) other.hear({ id: other.newId(), ...said })
    return id
  }

  // The payload is kept and its id announced.
  hear ({ id, room, from, to = this.bridgeId, text, type = Type.Text, mentions = [], at = Date.now(), filename, file }) {
    if (file) this.files.set(id, FileBox.fromBase64(file.base64, file.name))
    this.mocker.ContactMock.load(from)
    if (room) this.mocker.RoomMock.load(room)
    else this.mocker.ContactMock.load(to)
    this.mocker.MessageMock.create({
      id,
      talkerId: from,
      timestamp: at,
      type,
      text,
      filename,
      ...(room ? { roomId: room, mentionIdList: mentions } : { listenerId: to }),
    })
    this.emit('message', { messageId: id })
  }

  record (done) {
    const entry = { at: Date.now(), by: this.bridgeId, ...done }
    this.said.push(entry)
    if (this.journal) fs.appendFileSync(this.journal, JSON.stringify(entry) + '\n')
  }

  say (conversation, kind, values) {
    if (!this.isLoggedIn) throw new Error('not logged in')
    const where = conversation.includes('@') ? { room: conversation } : { to: conversation }
    const id = this.post({ ...where, from: this.currentUserId, ...values })
    const { text, mentions = [], filename, file } = values
    this.record({ kind, conversation, id, text, mentions, filename, base64: file?.base64 })
    return this.tellIds ? id : undefined
  }

  async messageSendText (conversation, text, mentions) {
    return this.say(conversation, 'text', { text, mentions })
  }

  async messageSendFile (conversation, file) {
    const base64 = await file.toBase64()
    const type = /\.(png|jpe?g|gif|webp)$/i.test(file.name) ? Type.Image : Type.Attachment
    return this.say(conversation, 'file', { type, text: '', filename: file.name, file: { name: file.name, base64 } })
  }

  async messageFile (id) {
    if (!this.files.has(id)) throw new Error(`no file of message ${id}`)
    return this.files.get(id)
  }

  async messageSendUrl (conversation, link) {
    return this.say(conversation, 'link', { type: Type.Url, text: link.url })
  }

  async messageSendContact (conversation, contact) {
    return this.say(conversation, 'contact', { type: Type.Contact, text: contact })
  }

  // The bridge takes a message back: only its own.
  async messageRecall (id) {
    if (this.mocker.cacheMessagePayload.get(id)?.talkerId !== this.currentUserId) return false
    this.record({ kind: 'recall', id })
    this.recalled(id)
    return true
  }

  // Announces a recall as WeChat does: a message of its own that names the one taken back.
  recalled (id) {
    const { talkerId, listenerId, roomId } = this.mocker.messagePayload(id)
    return this.post({ room: roomId, from: talkerId, to: listenerId, text: id, type: Type.Recalled })
  }

  async roomMemberRawPayload (room, contact) {
    const payload = await super.roomMemberRawPayload(room, contact)
    return { ...payload, roomAlias: this.aliases.get(`${room}|${contact}`) ?? '' }
  }
}
