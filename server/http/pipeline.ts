/**
 * Serves the requests of a connection one after the other.
 *
 * Node.js parses requests as they arrive and sends their responses in order. A client that sends many at once
 * and never reads would otherwise have all of its responses computed and kept in memory.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

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
