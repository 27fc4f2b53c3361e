# POSIX sh, to be sourced. find_jdk prints the home of a JDK 25 and returns 0, or returns 1.

jdk_wanted=25

# is_wanted_jdk HOME: is there a JDK of the wanted version in HOME?
is_wanted_jdk() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    grep -Eq "^JAVA_VERSION=\"$jdk_wanted([^0-9]|\$)" "$1/release"
}

find_jdk() {
  if is_wanted_jdk "${JAVA_HOME:-}"; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  if command -v java >/dev/null 2>&1; then
    jdk_home=$(java -XshowSettings:properties -version 2>&1 |
      sed -n 's/^ *java\.home = //p') || jdk_home=
    if is_wanted_jdk "$jdk_home"; then
      printf '%s\n' "$jdk_home"
      return 0
    fi
  fi
  if [ -x /usr/libexec/java_home ]; then
    jdk_home=$(/usr/libexec/java_home -v "$jdk_wanted" 2>/dev/null) || jdk_home=
    if is_wanted_jdk "$jdk_home"; then
      printf '%s\n' "$jdk_home"
      return 0
    fi
  fi
  for jdk_home in /usr/lib/jvm/* /usr/java/* /opt/* /opt/*/* \
      "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_wanted_jdk "$jdk_home"; then
      printf '%s\n' "$jdk_home"
      return 0
    fi
  done
  return 1
}

say_what_to_install() {
  echo "picket: no JDK $jdk_wanted found: install a JDK $jdk_wanted (e.g. the package temurin-$jdk_wanted-jdk," \
    "see https://adoptium.net), or set JAVA_HOME to one." >&2
}
