//! crossbeam-epoch, called and measured as the programs in C are, see `measure.h`.

use crossbeam_epoch::{Collector, LocalHandle};
use std::arch::asm;
use std::process::exit;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

const BURST: usize = 4096;
const CHUNKS: usize = 7;
const BETWEEN_LOOKS: u64 = 1024;

/// Two cache lines, because processors fetch them in pairs.
#[derive(Default)]
#[repr(align(128))]
struct Apart<T>(T);

/// By whichever thread runs what was deferred.
static DROPPED: Apart<AtomicUsize> = Apart(AtomicUsize::new(0));

extern "C" {
    fn sched_setaffinity(pid: i32, size: usize, mask: *const u64) -> i32;
}

fn fail(status: i32, message: String) -> ! {
    eprintln!("{}", message);
    exit(status)
}

fn pin_to(cpu: usize) {
    let mut mask = [0u64; 16];
    mask[cpu / 64] = 1 << (cpu % 64);
    // SAFETY: the kernel only reads the mask, and is told its size.
    if unsafe { sched_setaffinity(0, std::mem::size_of_val(&mask), mask.as_ptr()) } != 0 {
        fail(
            1,
            format!(
                "cannot run on CPU {}: choose CPUs that taskset -cp $$ lists",
                cpu
            ),
        );
    }
}

#[inline(always)]
fn compiler_barrier() {
    // SAFETY: no instruction; as it does not say nomem, the compiler moves no access across it.
    unsafe { asm!("", options(nostack, preserves_flags)) }
}

/// Does the operation so many times and tells how many nanoseconds they took.
#[inline(always)]
fn repeat(times: u64, mut operation: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        operation();
    }
    nanoseconds_since(start)
}

fn nanoseconds_since(start: Instant) -> f64 {
    start.elapsed().as_nanos() as f64
}

struct Arguments {
    seconds: f64,
    cpu0: usize,
    cpu1: usize,
}

impl Arguments {
    fn read() -> Arguments {
        let words: Vec<String> = std::env::args().collect();
        if words.len() != 4 {
            let usage = "SECONDS-PER-FIGURE CPU0 CPU1, for example";
            fail(2, format!("usage: {0} {1} {0} 0.05 0 1", words[0], usage));
        }
        let seconds = words[1].parse().unwrap_or(0.0);
        if !(f64::is_finite(seconds) && seconds > 0.0) {
            let wanted = "give seconds greater than 0, for example 0.05";
            fail(2, format!("'{}' is no time: {}", words[1], wanted));
        }
        Arguments {
            seconds,
            cpu0: cpu_of(&words[2]),
            cpu1: cpu_of(&words[3]),
        }
    }

    fn is_long_enough(&self, times: u64, run: &mut impl FnMut(u64) -> f64) -> bool {
        let start = Instant::now();
        run(times);
        nanoseconds_since(start) >= self.seconds * 1e9 / CHUNKS as f64
    }

    /// Looks twice, because a thread that had to wait for its CPU makes a short chunk seem long.
    fn times_for(&self, run: &mut impl FnMut(u64) -> f64) -> u64 {
        let mut times = 1;
        while !self.is_long_enough(times, run) || !self.is_long_enough(times, run) {
            times *= 2;
        }
        times
    }

    fn measure(&self, figure: &str, operations: usize, mut run: impl FnMut(u64) -> f64) {
        let times = self.times_for(&mut run);
        print_median(figure, operations, times, run);
    }
}

/// Each of the times is so many operations.
fn print_median(figure: &str, operations: usize, times: u64, mut run: impl FnMut(u64) -> f64) {
    run(times);
    let mut elapsed: Vec<f64> = (0..CHUNKS).map(|_| run(times)).collect();
    elapsed.sort_by(f64::total_cmp);
    println!(
        "{} {:.4}",
        figure,
        elapsed[CHUNKS / 2] / (times as f64 * operations as f64)
    );
}

fn cpu_of(word: &str) -> usize {
    match word.parse() {
        Ok(cpu) if cpu < 1024 => cpu,
        _ => fail(
            2,
            format!("'{}' is no CPU: give a number from 0 to 1023", word),
        ),
    }
}

fn thread_local_pin(times: u64) -> f64 {
    repeat(times, || {
        let guard = crossbeam_epoch::pin();
        compiler_barrier();
        drop(guard);
    })
}

fn handle_pin(handle: &LocalHandle, times: u64) -> f64 {
    repeat(times, || {
        let guard = handle.pin();
        compiler_barrier();
        drop(guard);
    })
}

/// Pinned for each, as whoever retires is outside of a section with the others.
fn defer_burst(handle: &LocalHandle) {
    for _ in 0..BURST {
        handle.pin().defer(|| DROPPED.0.fetch_add(1, Ordering::Relaxed));
    }
}

fn defer_burst_pinned(handle: &LocalHandle) {
    let guard = handle.pin();
    for _ in 0..BURST {
        guard.defer(|| DROPPED.0.fetch_add(1, Ordering::Relaxed));
    }
}

fn flush_until_all_dropped(handle: &LocalHandle, before: usize) {
    while DROPPED.0.load(Ordering::Relaxed) - before < BURST {
        handle.pin().flush();
    }
}

fn defer(handle: &LocalHandle, times: u64, burst: fn(&LocalHandle)) -> f64 {
    let mut elapsed = 0.0;
    for _ in 0..times {
        let before = DROPPED.0.load(Ordering::Relaxed);
        let start = Instant::now();
        burst(handle);
        elapsed += nanoseconds_since(start);
        flush_until_all_dropped(handle, before);
    }
    elapsed
}

fn defer_drop(handle: &LocalHandle, times: u64) -> f64 {
    repeat(times, || {
        let before = DROPPED.0.load(Ordering::Relaxed);
        defer_burst(handle);
        flush_until_all_dropped(handle, before);
    })
}

/// Two threads at the same operation. They start a chunk together, and whoever is done first goes on, off the
/// clock, until the other is done too: so neither is ever timed alone.
#[derive(Default)]
struct Pair {
    times: Apart<AtomicU64>,
    sides: [Side; 2],
}

#[derive(Default)]
#[repr(align(128))]
struct Side {
    arrived: AtomicU64,
    timed: AtomicU64,
    elapsed: AtomicU64,
}

impl Pair {
    /// Returns whether there was a chunk to run, and not the end.
    fn run_as(&self, me: usize, round: u64, run: impl Fn(u64) -> f64) -> bool {
        let (mine, other) = (&self.sides[me], &self.sides[1 - me]);
        mine.arrived.store(round, Ordering::SeqCst);
        while other.arrived.load(Ordering::SeqCst) < round {}
        let times = self.times.0.load(Ordering::SeqCst);
        if times == 0 {
            return false;
        }
        mine.elapsed.store(run(times).to_bits(), Ordering::SeqCst);
        mine.timed.store(round, Ordering::SeqCst);
        while other.timed.load(Ordering::SeqCst) < round {
            run(BETWEEN_LOOKS);
        }
        true
    }

    fn mean(&self) -> f64 {
        let elapsed = |side: &Side| f64::from_bits(side.elapsed.load(Ordering::SeqCst));
        (elapsed(&self.sides[0]) + elapsed(&self.sides[1])) / 2.0
    }
}

fn measure_two(arguments: &Arguments, collector: &Collector, handle: &LocalHandle) {
    // Found alone, where no time goes by waiting for the other.
    let times = arguments.times_for(&mut |times| handle_pin(handle, times));
    let pair = Pair::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            pin_to(arguments.cpu1);
            let own = collector.register();
            let mut round = 1;
            while pair.run_as(1, round, |times| handle_pin(&own, times)) {
                round += 1;
            }
        });
        let mut round = 0;
        let mut run = |times: u64| {
            pair.times.0.store(times, Ordering::SeqCst);
            round += 1;
            pair.run_as(0, round, |times| handle_pin(handle, times));
            pair.mean()
        };
        print_median("handle-pin-2", 1, times, &mut run);
        run(0);
    });
}

fn measure_beside_reader(arguments: &Arguments, collector: &Collector, handle: &LocalHandle) {
    let looping = AtomicBool::new(false);
    let enough = Apart(AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            pin_to(arguments.cpu1);
            let own = collector.register();
            looping.store(true, Ordering::SeqCst);
            while !enough.0.load(Ordering::Relaxed) {
                handle_pin(&own, BETWEEN_LOOKS);
            }
        });
        while !looping.load(Ordering::SeqCst) {
            std::hint::spin_loop();
        }
        arguments.measure("defer-drop", BURST, |times| defer_drop(handle, times));
        enough.0.store(true, Ordering::SeqCst);
    });
}

fn main() {
    let arguments = Arguments::read();
    // First the one that is needed later, so that it fails at once.
    pin_to(arguments.cpu1);
    pin_to(arguments.cpu0);
    let collector = Collector::new();
    let handle = collector.register();

    arguments.measure("pin", 1, thread_local_pin);
    arguments.measure("handle-pin", 1, |times| handle_pin(&handle, times));
    arguments.measure("defer", BURST, |times| defer(&handle, times, defer_burst));
    arguments.measure("defer-pinned", BURST, |times| {
        defer(&handle, times, defer_burst_pinned)
    });
    if arguments.cpu0 != arguments.cpu1 {
        measure_two(&arguments, &collector, &handle);
        measure_beside_reader(&arguments, &collector, &handle);
    }
}
