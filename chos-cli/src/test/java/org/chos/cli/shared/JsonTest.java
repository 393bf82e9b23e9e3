// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void anotherParserReadsTheSame() {
    String odd = "quote \" backslash \\ newline \n tab \t bell \u0007 \u007f ü \ud83d\ude00";
    String text =
        new Json()
            .open('{')
            .member("odd", odd)
            .member("yes", true)
            .member("number", 42)
            .member("none", (Integer) null)
            .member("nothing", (String) null)
            .member("list", List.of("a", odd))
            .member("empty", List.of())
            .open("objects", '[')
            .open('{')
            .member("a", 1)
            .close('}')
            .open('{')
            .close('}')
            .close(']')
            .close('}')
            .toString();
    JsonObject read = JsonParser.parseString(text).getAsJsonObject();
    assertEquals(odd, read.get("odd").getAsString());
    assertTrue(read.get("yes").getAsBoolean());
    assertEquals(42, read.get("number").getAsInt());
    assertTrue(read.get("none").isJsonNull());
    assertTrue(read.get("nothing").isJsonNull());
    assertEquals(odd, read.getAsJsonArray("list").get(1).getAsString());
    assertEquals(new JsonArray(), read.get("empty"));
    assertEquals(1, read.getAsJsonArray("objects").get(0).getAsJsonObject().get("a").getAsInt());
    assertEquals(new JsonObject(), read.getAsJsonArray("objects").get(1));
  }

  @Test
  void indentsForPeople() {
    assertEquals(
        """
        {
          "a": "b",
          "c": [
            "d",
            "e"
          ],
          "f": []
        }
        """,
        new Json()
            .open('{')
            .member("a", "b")
            .member("c", List.of("d", "e"))
            .member("f", List.of())
            .close('}')
            .toString());
  }
}
