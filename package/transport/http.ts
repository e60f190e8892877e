/** Reaches a server over HTTP. */
import { readFileSync } from 'node:fs'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { messageOf } from '../../core/runtime/errors.ts'
import { IamulatorError } from '../errors.ts'
import { EventReader, type ServerEvent } from './events.ts'
import { SyncClient } from './sync-client.ts'
import {
  type Call,
  callOf,
  closedError,
  contentOf,
  type Method,
  type Transport,
  type WireReply,
} from './transport.ts'

export class HttpTransport implements Transport {
  readonly url: string
  readonly #agent: Agent | SecureAgent
  readonly #authorities: Buffer | undefined
  #syncClient: SyncClient | undefined
  readonly #closing = new AbortController()

  constructor(url: string) {
    this.url = url
    const isSecure = url.startsWith('https:')
    this.#authorities = isSecure ? authorities() : undefined
    const options = { keepAlive: true }
    this.#agent = isSecure ? new SecureAgent({ ...options, ca: this.#authorities }) : new Agent(options)
  }

  async request<Body>(method: Method, target: string, body?: unknown): Promise<Body> {
    const call = this.#call(method, target, body)
    return contentOf(call, await this.#send(call))
  }

  requestSync<Body>(method: Method, target: string, body?: unknown): Body {
    const call = this.#call(method, target, body)
    this.#syncClient ??= new SyncClient(this.url, this.#authorities)
    return contentOf(call, this.#syncClient.send(call))
  }

  async *stream(target: string, signal?: AbortSignal): AsyncGenerator<ServerEvent> {
    const call = this.#call('GET', target, undefined)
    const stop = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
    const response = await this.#open(call, stop).catch(unlessAborted(stop))
    if (!response) return
    if (response.statusCode !== 200) return contentOf(call, toReply(response, await textOf(response)))
    // A stream that is not read does not keep the process alive.
    response.socket.unref()
    response.setEncoding('utf8')
    try {
      const reader = new EventReader()
      for await (const part of response) yield* reader.read(part)
    } catch (error) {
      unlessAborted(stop)(error)
    } finally {
      response.destroy()
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#agent.destroy()
    await this.#syncClient?.close()
  }

  #call(method: Method, target: string, body: unknown): Call {
    if (this.#closing.signal.aborted) throw closedError()
    return callOf(method, target, body)
  }

  async #send(call: Call): Promise<WireReply> {
    const response = await this.#open(call)
    return toReply(response, await textOf(response))
  }

  /** Sends a request. Resolves when the head of the response has arrived. */
  #open(call: Call, signal?: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, target, body } = call
      const options: RequestOptions = { method, agent: this.#agent, headers: headersOf(body), signal }
      const send = this.url.startsWith('https:') ? secureRequest : request
      const sent = send(`${this.url}${target}`, options, resolve)
      sent.on('error', (error) => {
        // The server closed the connection before it read the request.
        if (sent.reusedSocket && Reflect.get(error, 'code') === 'ECONNRESET')
          this.#open(call, signal).then(resolve, reject)
        else reject(unreachable(this.url, error))
      })
      sent.end(body)
    })
  }
}

/** Ignores the error of a request that was aborted, and throws others again. */
function unlessAborted({ aborted }: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!aborted) throw error
  }
}

/** Returns the error for a server that does not respond. */
function unreachable(url: string, error: Error): IamulatorError {
  // For a host name with several addresses, Node combines one error per address. That error has no message.
  const text = error.message || String(Reflect.get(error, 'code'))
  return new IamulatorError('Unreachable', `Cannot reach the server at ${url}: ${text}.`)
}

function headersOf(body: string | undefined): Record<string, string | number> {
  return body === undefined
    ? {}
    : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  response.setEncoding('utf8')
  for await (const chunk of response) text += chunk
  return text
}

function toReply({ statusCode = 0, headers }: IncomingMessage, text: string): WireReply {
  return { status: statusCode, contentType: headers['content-type'] ?? '', text }
}

/** Returns the certificates in AWS_CA_BUNDLE, which AWS's tools trust. @throws IamulatorError */
function authorities(): Buffer | undefined {
  const file = process.env['AWS_CA_BUNDLE']
  if (!file) return undefined
  try {
    return readFileSync(file)
  } catch (error) {
    throw new IamulatorError('InvalidCaBundle', `Cannot read AWS_CA_BUNDLE: ${messageOf(error)}.`)
  }
}
