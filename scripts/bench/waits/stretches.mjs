/**
 * Loaded into a server before it starts: measures the longest stretch in which its main thread computed without letting
 * others run, in processor time. Between the messages `begin` and `end`, it looks in each turn of the event loop.
 */
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`

let longest = 0
let previous = 0
let isMeasuring = false

/** Milliseconds of the main thread. */
function processorTime() {
  return Number(readFileSync(SCHEDULED, 'utf8').split(' ')[0]) / 1e6
}

function look() {
  const now = processorTime()
  longest = Math.max(longest, now - previous)
  previous = now
  if (isMeasuring) setImmediate(look)
}

function hear(message) {
  if (message === 'begin') {
    isMeasuring = true
    longest = 0
    previous = processorTime()
    setImmediate(look)
  }
  if (message === 'end') {
    isMeasuring = false
    look()
    process.send?.(longest)
  }
}

if (isMainThread && process.send !== undefined) process.on('message', hear)
