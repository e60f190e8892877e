/** The clock, large, and what moves it. */
import { useState } from 'preact/hooks'
import { Button } from '../../components/button.tsx'
import { Tag } from '../../components/tag.tsx'
import { STEPS } from '../../state/clock.ts'
import { consoleState } from '../../state/console-state.ts'
import { counted } from '../../texts/shown-text.ts'
import { dayOf, shortDuration, timeOfDay } from '../../texts/times.ts'

interface ClockHeadProps {
  readonly now: number
  readonly onAdvance: (seconds: number, text: string) => void
  readonly onSet: (time: number) => void
  readonly onReset: () => void
}

export function ClockHead({ now, onAdvance, onSet, onReset }: ClockHeadProps) {
  const { offsetSeconds = 0, stopped = false } = consoleState.value?.clock ?? {}
  return (
    <section class="clock-head" aria-label="Clock">
      <div class="clock-face">
        <h1 class="clock-large numbers">{timeOfDay(now)}</h1>
        <p class="row clock-day">
          {dayOf(now)}{' '}
          {offsetSeconds === 0 && !stopped ? (
            <Tag>real time</Tag>
          ) : (
            <Tag kind="gap">{modeOf(offsetSeconds, stopped)}</Tag>
          )}
        </p>
      </div>
      <div class="clock-moves">
        <fieldset class="clock-steps">
          <legend class="caption">Advance by</legend>
          {STEPS.map(({ text, seconds }) => (
            <Button key={text} onClick={() => onAdvance(seconds, text)}>
              {text}
            </Button>
          ))}
        </fieldset>
        <ToDate now={now} onSet={onSet} />
        {offsetSeconds !== 0 && (
          <Button icon="undo" onClick={onReset}>
            Back to real time
          </Button>
        )}
      </div>
    </section>
  )
}

function modeOf(offsetSeconds: number, stopped: boolean): string {
  if (stopped) return 'stopped'
  const direction = offsetSeconds > 0 ? 'ahead of' : 'behind'
  return `${shortDuration(Math.abs(offsetSeconds) * 1000) || counted(0, 'second')} ${direction} real time`
}

/** Sets the clock to a time in the browser's time zone. */
function ToDate({ now, onSet }: Pick<ClockHeadProps, 'now' | 'onSet'>) {
  const [text, setText] = useState('')
  const time = Date.parse(text)
  return (
    <form
      class="clock-date"
      onSubmit={(event) => {
        event.preventDefault()
        if (!Number.isNaN(time)) onSet(time)
      }}
    >
      <label class="caption" for="clock-date">
        Set to
      </label>
      <div class="clock-date-row">
        <input
          id="clock-date"
          class="input"
          type="datetime-local"
          step={1}
          value={text}
          placeholder={dayOf(now)}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" reason={Number.isNaN(time) ? 'Choose a date and a time first.' : undefined}>
          Set
        </Button>
      </div>
    </form>
  )
}
