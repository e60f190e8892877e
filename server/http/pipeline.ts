/**
 * Serves the requests of a connection one after the other.
 *
 * Node.js parses requests as they arrive and sends their responses in order. A client that sends many at once
 * and never reads would otherwise have all of its responses computed and kept in memory.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** The response to the request that was read last from each connection. */
const latest = new WeakMap<Duplex, ServerResponse>()
/** Connections with bytes that are not HTTP. */
const malformed = new WeakSet<Duplex>()
/** How many requests of each connection were read and have to wait. Connections without any are absent. */
const waiting = new WeakMap<Socket, number>()

/**
 * Returns a listener that serves a request only after the previous response was written. While requests
 * wait, nothing more is read from their connection.
 */
export function oneAfterTheOther<
  Request extends typeof IncomingMessage,
  Response extends typeof ServerResponse<InstanceType<Request>>,
>(serve: RequestListener<Request, Response>): RequestListener<Request, Response> {
  return (request, response) => {
    latest.set(request.socket, response)
    // Node.js assigns the socket to a response when the previous one is finished. A test pins this.
    if (response.socket) serve(request, response)
    else {
      const { socket } = request
      addWaiting(socket)
      response.once('socket', () => {
        // The response is complete only after this event.
        process.nextTick(() => {
          serve(request, response)
          removeWaiting(socket)
        })
      })
    }
  }
}

function addWaiting(socket: Socket): void {
  const before = waiting.get(socket)
  waiting.set(socket, (before ?? 0) + 1)
  if (before === undefined) socket.on('resume', pauseIfWaiting)
  socket.pause()
}

function removeWaiting(socket: Socket): void {
  const left = (waiting.get(socket) ?? 1) - 1
  waiting.set(socket, left)
  if (left === 0) socket.resume()
}

/** Node.js resumes a connection when a client has read a long response, even if requests are waiting. */
function pauseIfWaiting(this: Socket): void {
  if (waiting.get(this)) this.pause()
}

/**
 * Refuses malformed bytes in the order of their connection. Otherwise, the client would take the refusal for the
 * response to a request that still waits.
 *
 * @param refuse writes a response and closes the connection. Not called if the bytes belong to a request that is
 *   answered already
 */
export function refuseInOrder(socket: Duplex, refuse: () => void): void {
  // Node.js reports the error again for everything that the client sends afterwards.
  if (malformed.has(socket)) return
  malformed.add(socket)
  const response = latest.get(socket)
  if (!response || response.writableFinished) refuse()
  else if (response.req.complete) response.once('close', refuse)
  // The bytes are in the body of the latest request.
  else if (!response.socket) response.once('socket', refuse)
  else if (!response.headersSent) refuse()
}

/** Calls `use` when the responses before an upgrade were written, unless they end the connection. */
export function afterEarlier(socket: Duplex, use: () => void): void {
  const response = latest.get(socket)
  if (!response || response.writableFinished) use()
  else {
    response.once('close', () => {
      // The response lets go of its connection after this event.
      process.nextTick(() => {
        if (socket.writable) use()
        else socket.destroy()
      })
    })
  }
}
