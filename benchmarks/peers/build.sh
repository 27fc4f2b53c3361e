#!/bin/sh
# Builds what ./picket peers measures of other libraries, as far as they are installed. Prints a line for each program:
# "built NAME", "missing NAME PACKAGE..." (Debian's packages) or "failed NAME", with the compiler's words on standard
# error. Writes to OUTDIR only and fetches nothing.
set -eu

if [ $# -ne 1 ] || [ -z "$1" ]; then
  echo "usage: build.sh OUTDIR (the folder for the programs, made if need be)" >&2
  exit 2
fi
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
mkdir -p "$1"
out=$(CDPATH='' cd "$1" && pwd -P)
words=$out/words
crate=$out/cargo/crate
trap 'rm -f "$words" "$out/probe"' EXIT
export LC_ALL=C

# lacks HEADER [LIBRARY]: does a program with this header not build because something is not installed? Any other
# trouble is left for the program itself to meet.
lacks() {
  ! printf '#include <%s>\nint main(void) { return 0; }\n' "$1" |
    cc -x c - -o "$out/probe" ${2+"-l$2"} >"$words" 2>&1 &&
    grep -Eq 'No such file|not found|cannot find|unable to find' "$words"
}

# What any of them needs, as packages.
tools=
if ! command -v cc >/dev/null; then
  tools="gcc libc6-dev"
elif lacks stdio.h; then
  tools=libc6-dev
fi

# build_c NAME SOURCE PACKAGE HEADER LIBRARY [OPTION...]
build_c() {
  name=$1 source=$2 package=$3 header=$4 library=$5
  shift 5
  rm -f "$out/$name"
  if [ -n "$tools" ] || lacks "$header" "$library"; then
    echo "missing $name${tools:+ $tools} $package"
  elif cc -std=gnu11 -O2 -march=native -Wall -Wextra -pthread "$@" "$here/$source" -o "$out/$name" \
    "-l$library" >&2; then
    echo "built $name"
  else
    echo "failed $name"
  fi
}

# Cargo writes beside its sources and into its home, so it gets both inside OUTDIR.
cargo_offline() {
  (cd "$crate" && CARGO_HOME="$out/cargo/home" CARGO_TARGET_DIR="$out/cargo/target" \
    RUSTFLAGS="-C target-cpu=native" cargo "$@" --offline)
}

lacks_crates() {
  ! cargo_offline generate-lockfile >"$words" 2>&1 &&
    grep -Eq 'no matching package|failed to read root of directory source' "$words"
}

# build_rust NAME PACKAGE
build_rust() {
  rm -rf "$crate" "${out:?}/$1"
  mkdir -p "$out/cargo"
  cp -R "$here/$1" "$crate"
  if ! command -v cargo >/dev/null; then
    echo "missing $1${tools:+ $tools} cargo $2"
  elif lacks_crates; then
    echo "missing $1${tools:+ $tools} $2"
  elif [ -n "$tools" ]; then
    echo "missing $1 $tools"
  elif cargo_offline build --quiet --release >&2 && cp "$out/cargo/target/release/$1" "$out/$1"; then
    echo "built $1"
  else
    echo "failed $1"
  fi
}

for flavour in memb mb qsbr bp; do
  build_c "urcu-$flavour" urcu.c liburcu-dev "urcu/urcu-$flavour.h" "urcu-$flavour" "-DFLAVOUR=<urcu/urcu-$flavour.h>"
done
build_c ck ck.c libck-dev ck_epoch.h ck
build_rust crossbeam librust-crossbeam-epoch-dev
