// Counts every call that the gRPC server gets, and spoils the next calls of a method as a test asks for it.
// It must be loaded before the first PuppetServer starts: it wraps the methods where the server registers them.
import { grpc } from 'wechaty-grpc'

export const MODES = ['fail', 'delay', 'hang', 'lose']

const calls = new Map()
let faults = []

// {method, mode, count, delayMs, code, details}
//   fail   nothing is done, the caller gets an error
//   lose   it is done, but the caller gets an error
//   hang   nothing is done, no answer ever comes
//   delay  it is done after delayMs
export function addFault ({ method, mode, count = 1, delayMs = 0, code = grpc.status.UNAVAILABLE, details }) {
  if (!MODES.includes(mode)) throw new Error(`unknown fault mode: ${mode}`)
  faults.push({ method, mode, left: count, delayMs, code, details: details ?? `told to ${mode}` })
}

export function clearFaults () {
  faults = []
}

export function callCounts () {
  return Object.fromEntries(calls)
}

export function clearCallCounts () {
  calls.clear()
}

function takeFault (method) {
  const fault = faults.find(one => one.method === method)
  if (!fault) return undefined
  fault.left -= 1
  if (fault.left <= 0) faults = faults.filter(one => one !== fault)
  return fault
}

function spoiled (method, handler) {
  return (call, answer) => {
    calls.set(method, (calls.get(method) ?? 0) + 1)
    const fault = takeFault(method)
    if (!fault) return handler(call, answer)
    const error = { code: fault.code, details: fault.details }
    switch (fault.mode) {
      case 'fail': return answer ? answer(error) : call.emit('error', error)
      case 'lose': return handler(call, () => answer(error))
      case 'delay': return setTimeout(() => handler(call, answer), fault.delayMs)
      default: return undefined
    }
  }
}

const addService = grpc.Server.prototype.addService
grpc.Server.prototype.addService = function (definition, implementation) {
  const wrapped = Object.fromEntries(
    Object.entries(implementation).map(([method, handler]) => [method, spoiled(method, handler)]))
  return addService.call(this, definition, wrapped)
}
