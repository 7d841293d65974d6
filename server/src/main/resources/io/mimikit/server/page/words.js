// Numbers, instants and schedules in words.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** 420 ms, 3.4 s (3 s for a running clock), 12 s, 3 m 4 s, 1 h 2 m, 2 d 3 h. */
export function elapsed(millis, ticking = false) {
  if (!(millis >= 0)) return '';
  if (millis < SECOND) return `${Math.round(millis)} ms`;
  if (millis < 10 * SECOND && !ticking) return `${(millis / SECOND).toFixed(1)} s`;
  if (millis < MINUTE) return `${Math.floor(millis / SECOND)} s`;
  const [big, bigName, small, smallName] =
    millis < HOUR ? [MINUTE, 'm', SECOND, 's'] : millis < DAY ? [HOUR, 'h', MINUTE, 'm'] : [DAY, 'd', HOUR, 'h'];
  const rest = Math.floor((millis % big) / small);
  return `${Math.floor(millis / big)} ${bigName}${rest ? ` ${rest} ${smallName}` : ''}`;
}

/** now, 5 min ago, in 3 h, in 2 days. */
export function ago(at, now) {
  const millis = now - Date.parse(at);
  if (Number.isNaN(millis)) return String(at);
  const size = Math.abs(millis);
  if (size < 10 * SECOND) return 'now';
  const text =
    size < MINUTE ? `${Math.floor(size / SECOND)} s`
    : size < HOUR ? `${Math.floor(size / MINUTE)} min`
    : size < 2 * DAY ? `${Math.floor(size / HOUR)} h`
    : plural(Math.floor(size / DAY), 'day');
  return millis > 0 ? `${text} ago` : `in ${text}`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
});
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function format(formatter, at) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : formatter.format(date);
}

/** The local date and time, whole. */
export const local = (at) => format(whole, at);

/** The local time, with the day when it is not today's. */
export function localShort(at, now) {
  const today = new Date(now).toDateString() === new Date(at).toDateString();
  return format(today ? clock : dayAndClock, at);
}

/** 999, 1.2k, 34k, 1.5M. */
function short(count) {
  if (count < 1000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

/** ↑ 1.2k ↓ 340 · $0.0123; empty where nothing is known. */
export function usageWords(usage) {
  if (!usage) return '';
  const first = (...names) => names.map((name) => usage[name]).find((value) => typeof value === 'number');
  const input = first('input', 'inputTokens', 'input_tokens');
  const output = first('output', 'outputTokens', 'output_tokens');
  const total = first('total', 'totalTokens', 'total_tokens');
  const cost = first('costUsd', 'cost', 'usd');
  return [
    input !== undefined && `↑ ${short(input)}`,
    output !== undefined && `↓ ${short(output)}`,
    input === undefined && output === undefined && total !== undefined && `${short(total)} tokens`,
    cost > 0 && `$${cost < 0.1 ? cost.toFixed(4) : cost.toFixed(2)}`,
  ].filter(Boolean).join(' ');
}

const UNIT_SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Seconds in 90, "90s", "1h30m" or "PT1H30M"; NaN where it is none of these. */
function secondsOf(duration) {
  if (typeof duration === 'number') return duration;
  const text = String(duration).trim().toLowerCase().replace(/^p(?=\d|t)/, '').replace('t', '');
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) return text !== '' && /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  let sum = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) sum += value * UNIT_SECONDS[unit];
  return sum;
}

function every(duration) {
  const seconds = secondsOf(duration);
  if (!(seconds > 0)) return `every ${duration}`;
  const units = [[86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']];
  const [size, noun] = units.find(([size]) => seconds % size === 0) ?? [1, 'second'];
  return seconds === size ? `every ${noun}` : `every ${plural(seconds / size, noun)}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const NICKNAMES = {
  '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *',
};

function dayOf(text) {
  const index = /^\d$/.test(text) ? Number(text) % 7 : DAYS.findIndex((day) => day.toUpperCase() === text.toUpperCase());
  return DAYS[index];
}

function weekdays(field) {
  if (field === '*' || field === '?') return 'every day';
  if (/^(MON-FRI|1-5)$/i.test(field)) return 'on weekdays';
  if (/^(SAT,SUN|SUN,SAT|6,0|0,6|6,7)$/i.test(field)) return 'on weekends';
  const parts = field.split(',').map((part) => part.split('-').map(dayOf));
  if (parts.some((part) => part.length > 2 || part.includes(undefined))) return null;
  return `on ${parts.map((part) => part.join('–')).join(', ')}`;
}

/** The usual shapes of a cron expression in words, anything else as it stands: better raw than wrong. */
function cronWords(expression) {
  let fields = (NICKNAMES[expression.toLowerCase()] ?? expression).trim().split(/\s+/);
  if (fields.length === 6 && fields[0] === '0') fields = fields.slice(1);
  const raw = `cron ${expression}`;
  if (fields.length !== 5) return raw;
  const [minute, hour, day, month, weekday] = fields;
  const anyDay = /^[*?]$/.test(day) && month === '*' && /^[*?]$/.test(weekday);
  const step = (field) => /^\*\/\d+$/.test(field) && Number(field.slice(2));
  if (anyDay && hour === '*' && minute === '*') return 'every minute';
  if (anyDay && hour === '*' && step(minute) && 60 % step(minute) === 0) return every(step(minute) * 60);
  if (!/^\d+$/.test(minute)) return raw;
  if (anyDay && hour === '*') return `every hour at :${minute.padStart(2, '0')}`;
  if (!/^\d+(,\d+)*$/.test(hour)) return raw;
  const at = hour.split(',').map((h) => `${h.padStart(2, '0')}:${minute.padStart(2, '0')}`).join(', ');
  if (month !== '*') return raw;
  if (/^[*?]$/.test(day)) return weekdays(weekday) ? `${weekdays(weekday)} at ${at}` : raw;
  if (/^\d+$/.test(day) && /^[*?]$/.test(weekday)) return `on day ${day} of the month at ${at}`;
  return day === 'L' && /^[*?]$/.test(weekday) ? `on the last day of the month at ${at}` : raw;
}

function conditionWords(condition) {
  const [kind] = Object.keys(condition);
  const body = condition[kind];
  const each = (joint) => body.map((part) => conditionWords(part)).join(joint);
  switch (kind) {
    case 'fileChanged': return `${body.path} changes`;
    case 'fileExists': return `${body.path} exists`;
    case 'taskDone': return `task ${body.taskId} is done`;
    case 'taskFailed': return `task ${body.taskId} fails`;
    case 'judged': return `a model finds: ${body.prompt}`;
    case 'webhook': return 'its webhook is called';
    case 'all': return `(${each(' and ')})`;
    case 'any': return `(${each(' or ')})`;
    case 'not': return `not ${conditionWords(body)}`;
    default: return JSON.stringify(condition);
  }
}

/** When a trigger fires, in words. */
export function scheduleWords({ schedule, condition }) {
  try {
    if (schedule?.every !== undefined) return every(schedule.every);
    if (schedule?.cron) return cronWords(schedule.cron) + (schedule.zone ? ` (${schedule.zone})` : '');
    if (schedule?.at) {
      const zone = schedule.zone ?? (/(Z|[+-]\d\d:?\d\d)$/.test(schedule.at) ? '' : 'UTC');
      return `once, ${schedule.at.replace('T', ' ')}${zone && ` (${zone})`}`;
    }
    if (condition) return `when ${conditionWords(condition).replace(/^\((.*)\)$/, '$1')}`;
  } catch (ignored) {
    // A shape we don't know is shown as it stands.
  }
  const unknown = schedule ?? condition;
  return unknown ? JSON.stringify(unknown) : 'no schedule';
}
