package io.mimikit.agent.workdir;

/**
 * How much the file tools take and give: the size of a file that is read, searched or written, the lines and characters
 * of one answer, its results, and the files one walk may look at. Immutable.
 */
public record FileLimits(
        int fileBytesMax, int linesMax, int lineCharsMax, int answerCharsMax, int resultsMax, int walkedMax) {
    /** 10 MiB files, answers of 2,000 lines of 2,000 characters, 128 Ki characters or 500 results, 100,000 files a walk. */
    public static FileLimits standard() {
        return new FileLimits(10 << 20, 2_000, 2_000, 128 << 10, 500, 100_000);
    }

    String cutLine(String line) {
        if (line.length() <= lineCharsMax) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(lineCharsMax - 1)) ? lineCharsMax - 1 : lineCharsMax;
        return line.substring(0, end) + "… [" + (line.length() - end) + " more characters]";
    }
}
