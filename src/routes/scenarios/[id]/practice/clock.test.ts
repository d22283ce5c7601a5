import { describe, expect, test } from 'vitest';
import { ActiveClock, clockFace } from './clock.ts';

function clockAt(seconds: number) {
	let now = 1000;
	const clock = new ActiveClock(seconds, () => now);
	const pass = (milliseconds: number) => {
		// The room looks every second, as it shows the time.
		for (let left = milliseconds; left > 0; left -= 1000) {
			now += Math.min(left, 1000);
			void clock.seconds;
		}
	};
	const sleep = (milliseconds: number) => (now += milliseconds);
	return { clock, pass, sleep };
}

describe('the clock of the practice room', () => {
	test('goes on from what was counted before', () => {
		const { clock, pass } = clockAt(90);
		clock.run();
		pass(30_500);
		expect(clock.seconds).toBe(120);
	});

	test('stands still until it runs and while it is stopped', () => {
		const { clock, pass } = clockAt(5);
		pass(60_000);
		expect(clock.seconds).toBe(5);
		clock.run();
		pass(2_000);
		clock.stop();
		pass(60_000);
		expect(clock.seconds).toBe(7);
		expect(clock.isRunning).toBe(false);
	});

	test('keeps the parts of seconds between two laps', () => {
		const { clock, pass } = clockAt(0);
		for (let lap = 0; lap < 4; lap++) {
			clock.run();
			pass(500);
			clock.stop();
		}
		expect(clock.seconds).toBe(2);
	});

	test('does not count the sleep of the machine', () => {
		const { clock, pass, sleep } = clockAt(0);
		clock.run();
		pass(3_000);
		sleep(8 * 3600_000);
		expect(clock.seconds).toBe(3);
		pass(2_000);
		expect(clock.seconds).toBe(5);
	});

	test('running it twice does not count twice', () => {
		const { clock, pass } = clockAt(0);
		clock.run();
		pass(2_000);
		clock.run();
		pass(2_000);
		expect(clock.seconds).toBe(4);
	});

	test('takes over a larger count and never goes back', () => {
		const { clock, pass } = clockAt(10);
		clock.run();
		clock.raiseTo(40);
		pass(1_000);
		clock.raiseTo(12);
		expect(clock.seconds).toBe(41);
	});
});

test('its face shows hours only when there are any', () => {
	expect(clockFace(0)).toBe('00:00');
	expect(clockFace(75)).toBe('01:15');
	expect(clockFace(3599)).toBe('59:59');
	expect(clockFace(3675)).toBe('1:01:15');
});
