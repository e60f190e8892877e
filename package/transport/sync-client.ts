/**
 * Sends requests and blocks until their responses arrive.
 *
 * Methods such as `clientConfig` return credentials and not a promise, but the server makes them. A worker thread
 * waits for the response while this thread sleeps.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { IamulatorError } from '../errors.ts'
import type { Call, WireReply } from './transport.ts'

const TIMEOUT_MILLISECONDS = 10_000

type Outcome = WireReply | { readonly failure: string }

/** The program of the worker. It is text, so that it does not depend on how the package is bundled. */
const PROGRAM = `
const { workerData } = require('node:worker_threads')
const { port, done, url, ca } = workerData
const { Agent, request } = require(url.startsWith('https:') ? 'node:https' : 'node:http')
const agent = new Agent({ keepAlive: true, ca })
const finish = (outcome) => {
  port.postMessage(outcome)
  Atomics.store(done, 0, 1)
  Atomics.notify(done, 0)
}
const send = ({ method, target, body }) => {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
  const sent = request(url + target, { method, agent, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk) => (text += chunk))
    response.on('end', () => finish({ status: response.statusCode, contentType: response.headers['content-type'] ?? '', text }))
    response.on('error', (error) => finish({ failure: error.message }))
  })
  sent.on('error', (error) => {
    if (sent.reusedSocket && error.code === 'ECONNRESET') send({ method, target, body })
    else finish({ failure: error.message || String(error.code) })
  })
  sent.end(body)
}
port.on('message', send)
`

interface Thread {
  readonly worker: Worker
  readonly port: MessagePort
  /** 1 when the response is in the port. */
  readonly done: Int32Array
}

export class SyncClient {
  readonly #url: string
  readonly #authorities: Buffer | undefined
  readonly #timeout: number
  #thread: Thread | undefined

  /** @param authorities certificates that the client trusts instead of Node's */
  constructor(url: string, authorities: Buffer | undefined, timeout = TIMEOUT_MILLISECONDS) {
    this.#url = url
    this.#authorities = authorities
    this.#timeout = timeout
  }

  /** @throws IamulatorError when the server cannot be reached */
  send(call: Call): WireReply {
    this.#thread ??= startThread(this.#url, this.#authorities)
    const { port, done } = this.#thread
    Atomics.store(done, 0, 0)
    port.postMessage(call)
    if (Atomics.wait(done, 0, 0, this.#timeout) === 'timed-out') {
      // The thread is not used again, or its late response would be taken for the next one.
      void this.close()
      throw this.#failure(`it did not respond within ${this.#timeout / 1000} seconds`)
    }
    const outcome: Outcome = receiveMessageOnPort(port)?.message
    if ('failure' in outcome) throw this.#failure(outcome.failure)
    return outcome
  }

  async close(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    thread?.port.close()
    await thread?.worker.terminate()
  }

  #failure(text: string): IamulatorError {
    return new IamulatorError('Unreachable', `Cannot reach the server at ${this.#url}: ${text}.`)
  }
}

/** Starts a thread that does not keep the process alive. */
function startThread(url: string, ca: Buffer | undefined): Thread {
  const { port1: port, port2 } = new MessageChannel()
  const done = new Int32Array(new SharedArrayBuffer(4))
  const workerData = { port: port2, done, url, ca }
  const worker = new Worker(PROGRAM, { eval: true, execArgv: [], workerData, transferList: [port2] })
  worker.unref()
  port.unref()
  return { worker, port, done }
}
