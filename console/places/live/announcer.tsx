/** Tells assistive technologies of refusals, at most every five seconds, and not while paused. */
import { effect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { counted } from '../../texts/shown-text.ts'
import { isPaused } from './arrival.ts'
import type { Call } from './call.ts'
import { layerInWords } from './cells.tsx'
import { calls, latest } from './feed.ts'

const INTERVAL = 5000

export function Announcer() {
  const [text, setText] = useState('')
  useEffect(() => announce(setText), [])
  return (
    <p class="unseen" role="status">
      {text}
    </p>
  )
}

function announce(setText: (text: string) => void): () => void {
  let toldUpTo = latest.peek()
  let timer = 0
  const tell = () => {
    timer = 0
    const refused = refusalsAfter(toldUpTo)
    toldUpTo = latest.peek()
    const [newest] = refused
    if (!newest || isPaused.peek()) return
    const why = newest.layer === '' ? newest.error : layerInWords(newest.layer)
    setText(`${counted(refused.length, 'refusal')}, newest: ${newest.action}, ${why}`)
    timer = window.setTimeout(tell, INTERVAL)
  }
  const stop = effect(() => {
    if (latest.value > toldUpTo && timer === 0) tell()
  })
  return () => {
    stop()
    clearTimeout(timer)
  }
}

function refusalsAfter(number: number): readonly Call[] {
  const end = calls.peek().findIndex((call) => call.number <= number)
  const added = end === -1 ? calls.peek() : calls.peek().slice(0, end)
  return added.filter(({ outcome, origin }) => !/^(?:allowed|audited)$/.test(outcome) && origin !== 'console')
}
