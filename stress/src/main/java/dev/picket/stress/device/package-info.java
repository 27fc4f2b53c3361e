/** Claims about devices' memory, on registers that are memory of this process. */
@NullMarked
package dev.picket.stress.device;

import org.jspecify.annotations.NullMarked;
