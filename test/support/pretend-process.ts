/** A supervised process that does nothing but behave: `steady`, `crashing`, `hanging`, `stubborn`, or `slow` to stop. Started by supervisor tests. */
import { setTimeout as sleep } from 'node:timers/promises';
import { supervised } from '../../src/server/supervised.ts';

const manner = process.argv[3];

if (manner === 'crashing') process.exit(3);

const self = supervised(async () => {
  console.log(`${manner} stops`);
  if (manner === 'stubborn') await new Promise(() => {});
  if (manner === 'slow') await sleep(300);
});
console.log(JSON.stringify({ level: 30, time: Date.now(), msg: `${manner} began`, pid: process.pid }));
setInterval(() => {}, 1_000);
self.ready({ manner: manner ?? '' });

if (manner === 'hanging') {
  await sleep(200);
  for (;;);
}
